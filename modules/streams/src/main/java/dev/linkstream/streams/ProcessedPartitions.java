package dev.linkstream.streams;

import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which partitions this process processes: each from when its stores are restored until its task is closed, whatever other
 * partitions wait for. Kafka Streams calls a whole process "rebalancing" while one of its tasks is restored. Thread-safe.
 */
public final class ProcessedPartitions {

    /** Counts how often each was begun and ended: odd while it is processed. */
    private final AtomicIntegerArray terms;

    public ProcessedPartitions(int partitions) {
        terms = new AtomicIntegerArray(partitions);
    }

    public int count() {
        return terms.length();
    }

    /** Its stores are restored. */
    public void begin(int partition) {
        terms.updateAndGet(partition, term -> isProcessed(term) ? term + 2 : term + 1);
    }

    /** Its task is closed, or becomes a standby. */
    public void end(int partition) {
        terms.updateAndGet(partition, term -> isProcessed(term) ? term + 1 : term);
    }

    /** A number that is another one whenever the partition was begun or ended. */
    public int term(int partition) {
        return terms.get(partition);
    }

    /** Those that are processed now. */
    public Set<Integer> now() {
        return IntStream.range(0, terms.length())
                .filter(partition -> isProcessed(terms.get(partition)))
                .boxed()
                .collect(Collectors.toSet());
    }

    /** Whether a partition is processed in that term. */
    public static boolean isProcessed(int term) {
        return (term & 1) == 1;
    }
}
