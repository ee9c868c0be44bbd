package dev.linkstream.stats;

import dev.linkstream.events.Topic;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.streams.StoreHandles;
import dev.linkstream.streams.StreamsRun;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers as they are in this process, uncommitted changes included. Every method may read the disk, and throws
 * {@link NotServedException} where the partition is not counted here now. Safe for use by several threads.
 */
public final class StatsReads {

    private final StreamsRun run;
    private final Topic<?> log;
    private final Freshness freshness;
    private final StoreHandles<NumbersStore> stores;

    /** {@code log}: as whose partitions all that is counted is partitioned. */
    StatsReads(StreamsRun run, Topic<?> log, Freshness freshness) {
        this.run = run;
        this.log = log;
        this.freshness = freshness;
        stores = new StoreHandles<>(run.streams(), NumbersStore.NAME, NumbersStore.class, log.partitions());
    }

    void onState(KafkaStreams.State now) {
        stores.onState(now);
    }

    /** The partition that a user's numbers lie in. */
    int partitionOf(String userId) {
        return log.partitionOf(userId);
    }

    /** Who counts a partition: {@code host:port}, empty while that is not settled. */
    public Optional<String> owner(int partition) {
        return run.owner(NumbersStore.NAME, partition);
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

    /** What became of a link of a user. */
    public LinkNumbers link(String userId, String code) {
        int partition = partitionOf(userId);
        return served(
                partition,
                stores.read(partition, code, (store, asked) -> store.numbers().link(asked)));
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
