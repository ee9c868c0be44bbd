package dev.linkstream.server;

import dev.linkstream.core.Core;
import dev.linkstream.directory.OwnerDirectory;
import dev.linkstream.operations.PipelineView;
import dev.linkstream.reads.Owners;
import dev.linkstream.stats.Stats;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what: as Kafka Streams knows it, which is first to, where this process is one of those who share the partitions;
 * else as the owners have published it.
 */
final class KnownOwners implements Owners, PipelineView {

    static final String LINKS = "core";
    static final String NUMBERS = "stats";

    private final OwnerDirectory published;
    private final @Nullable Core core;
    private final @Nullable Stats stats;

    KnownOwners(OwnerDirectory published, @Nullable Core core, @Nullable Stats stats) {
        this.published = published;
        this.core = core;
        this.stats = stats;
    }

    @Override
    public Optional<String> ofLinks(int partition) {
        return core == null ? published.owner(LINKS, partition) : core.reads().owner(partition);
    }

    @Override
    public Optional<String> ofNumbers(int partition) {
        return stats == null
                ? published.owner(NUMBERS, partition)
                : stats.reads().owner(partition);
    }

    @Override
    public Optional<String> owner(int partition) {
        return ofLinks(partition);
    }

    @Override
    public String state() {
        if (core == null) {
            return "elsewhere";
        }
        return core.isServing() ? "serving" : core.streams().state().name().toLowerCase(Locale.ROOT);
    }
}
