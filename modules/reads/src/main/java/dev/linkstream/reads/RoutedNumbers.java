package dev.linkstream.reads;

import dev.linkstream.reads.partition.LinkNumbersRead;
import dev.linkstream.reads.partition.StatsRead;
import dev.linkstream.stats.PartitionStats;
import dev.linkstream.stats.StatsQuery;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.streams.NotServedException;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The numbers of all partitions, whichever instances count them. */
public final class RoutedNumbers {

    private final PartitionReads reads;
    private final int partitions;
    private final ToIntFunction<String> partitionOf;

    /** {@code partitionOf}: the partition that a user's links lie in. */
    public RoutedNumbers(PartitionReads reads, int partitions, ToIntFunction<String> partitionOf) {
        this.reads = reads;
        this.partitions = partitions;
        this.partitionOf = partitionOf;
    }

    /** The sum of all partitions; 503 where one is not counted by anybody for some seconds. */
    public Mono<PartitionStats> of(StatsQuery query) {
        return Flux.range(0, partitions)
                .flatMap(partition -> reads.await(new StatsRead(partition, query)), partitions)
                .collectList()
                .map(PartitionStats::sum);
    }

    /** What became of a user's link; empty where nobody can tell now. */
    public Mono<LinkNumbers> of(String userId, String code) {
        return reads.read(new LinkNumbersRead(partitionOf.applyAsInt(userId), userId, code))
                .onErrorResume(NotServedException.class, notServed -> Mono.empty());
    }
}
