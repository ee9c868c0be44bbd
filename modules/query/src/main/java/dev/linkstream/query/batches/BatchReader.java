package dev.linkstream.query.batches;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.LogEnds;
import dev.linkstream.reads.PartitionReads;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.reads.partition.KeyRead;
import dev.linkstream.reads.partition.ProcessedRead;
import dev.linkstream.reads.partition.ResultsRead;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the results of a batch, which lie in the partitions of its users. A partition that cannot be read within
 * {@link PartitionReads#PATIENCE} fails the whole read with status 503: half a batch would look like a whole one.
 */
public final class BatchReader {

    /** Longer batch ids are given to nobody. */
    private static final int MAX_BATCH_ID = 200;

    private final PartitionReads reads;
    private final LogEnds ends;
    private final CodeBook codes;
    private final int partitions;
    private final ToIntFunction<String> partitionOf;

    public BatchReader(
            PartitionReads reads, LogEnds ends, CodeBook codes, int partitions, ToIntFunction<String> partitionOf) {
        this.reads = reads;
        this.ends = ends;
        this.codes = codes;
        this.partitions = partitions;
        this.partitionOf = partitionOf;
    }

    /** How far the batch is, empty where nothing of it is known. */
    public Mono<BatchRead.Part> status(String batchId) {
        if (batchId.length() > MAX_BATCH_ID) {
            return Mono.empty();
        }
        return Flux.range(0, partitions)
                .flatMap(partition -> reads.await(new BatchRead(partition, batchId)))
                .flatMap(Mono::justOrEmpty)
                .reduce(BatchRead.Part::plus);
    }

    /** The batch that an idempotency key, by its digest, stands for. */
    Mono<String> batchOf(String key) {
        return reads.await(new KeyRead(partitionOf.applyAsInt(key), key)).flatMap(Mono::justOrEmpty);
    }

    /**
     * Results in order of index, up to the first that is missing: a reader must not skip what is still to come.
     *
     * @param from the first index
     * @param limit how many at most
     */
    Mono<List<ResultsRead.Row>> results(String batchId, long from, int limit) {
        return Flux.range(0, partitions)
                .flatMap(partition -> reads.await(new ResultsRead(partition, batchId, from, from + limit)))
                .flatMapIterable(rows -> rows)
                .collectSortedList(Comparator.comparingLong(ResultsRead.Row::index))
                .map(rows -> unbroken(rows, from));
    }

    private static List<ResultsRead.Row> unbroken(List<ResultsRead.Row> rows, long from) {
        int length = 0;
        while (length < rows.size() && rows.get(length).index() == from + length) {
            length++;
        }
        return rows.subList(0, length);
    }

    /** Completes with true once all that lies in the log now is processed, with false if that takes too long. */
    Mono<Boolean> awaitAllProcessed() {
        return ends.all()
                .flatMap(log -> areProcessed(log)
                        .onErrorReturn(false)
                        .repeatWhen(tries -> tries.delayElements(PartitionReads.PAUSE))
                        .takeUntil(done -> done)
                        .last())
                .timeout(PartitionReads.PATIENCE, Mono.just(false))
                .onErrorReturn(false);
    }

    private Mono<Boolean> areProcessed(List<Long> log) {
        return Flux.range(0, log.size())
                .filter(partition -> log.get(partition) > 0)
                .flatMap(partition -> reads.read(new ProcessedRead(lastOf(partition, log.get(partition)))))
                .all(processed -> processed);
    }

    /** With its epoch: offsets alone say nothing once the log was cut or made anew. */
    private Position lastOf(int partition, long end) {
        return new Position(codes.epochAt(partition, end - 1), partition, end - 1);
    }
}
