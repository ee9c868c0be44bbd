package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.stats.StatsReads;
import dev.linkstream.streams.NotServedException;

/**
 * A question about the numbers of one partition, which are counted apart from the core, maybe by another instance.
 *
 * @param <T> the answer
 */
public sealed interface NumbersRead<T> extends PartitionRead<T> permits StatsRead, LinkNumbersRead {

    /**
     * The answer of the numbers in this process. Blocks.
     *
     * @throws NotServedException if the partition is not counted here
     */
    T ask(StatsReads numbers);

    @Override
    default T ask(CoreReads stores) {
        throw new NotServedException("The core's stores hold no numbers");
    }
}
