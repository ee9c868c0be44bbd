package dev.linkstream.stats;

import dev.linkstream.streams.NotServedException;
import dev.linkstream.streams.StoreHandles;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers as they are in this process, uncommitted changes included. Every method may read the disk, and throws
 * {@link NotServedException} where the partition is not counted here now. Safe for use by several threads.
 */
public final class StatsReads {

    private static final byte[] ANY_KEY = {};

    private final KafkaStreams streams;
    private final int partitions;
    private final Freshness freshness;
    private final StoreHandles<NumbersStore> stores;

    StatsReads(KafkaStreams streams, int partitions, Freshness freshness) {
        this.streams = streams;
        this.partitions = partitions;
        this.freshness = freshness;
        stores = new StoreHandles<>(streams, NumbersStore.NAME, NumbersStore.class, partitions);
    }

    void onState(KafkaStreams.State now) {
        stores.onState(now);
    }

    public int partitions() {
        return partitions;
    }

    /** The partition that a user's numbers lie in. */
    public int partitionOf(String userId) {
        return Utils.toPositive(Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Who counts a partition: {@code host:port}, empty while that is not settled. */
    public Optional<String> owner(int partition) {
        KeyQueryMetadata metadata;
        try {
            metadata = streams.queryMetadataForKey(
                    NumbersStore.NAME, ANY_KEY, (topic, key, value, count) -> Optional.of(Set.of(partition)));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return Optional.empty();
        }
        if (metadata == null || metadata.activeHost().equals(HostInfo.unavailable())) {
            return Optional.empty();
        }
        HostInfo host = metadata.activeHost();
        // An IPv6 address comes without its brackets.
        String name = host.host().contains(":") ? "[" + host.host() + "]" : host.host();
        return Optional.of(name + ":" + host.port());
    }

    /** What a partition has counted of what is asked. */
    public PartitionStats stats(int partition, StatsQuery query) {
        // Before the numbers: these may know more by then, never less.
        long asOf = freshness.asOf(partition);
        if (asOf == 0) {
            throw notServed(partition);
        }
        return served(
                partition,
                stores.read(partition, query, (store, asked) -> store.numbers().read(asked, asOf)));
    }

    private record UserLink(String user, String code) {}

    /** What became of a link of a user. */
    public LinkNumbers link(String userId, String code) {
        int partition = partitionOf(userId);
        return served(
                partition,
                stores.read(
                        partition,
                        new UserLink(userId, code),
                        (store, asked) -> store.numbers().link(asked.user, asked.code)));
    }

    private static <T> T served(int partition, @Nullable T answer) {
        if (answer == null) {
            throw notServed(partition);
        }
        return answer;
    }

    private static NotServedException notServed(int partition) {
        return new NotServedException("The numbers of partition " + partition + " are not served here now");
    }
}
