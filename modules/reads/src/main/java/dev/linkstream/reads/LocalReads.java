package dev.linkstream.reads;

import dev.linkstream.core.CoreReads;
import dev.linkstream.reads.partition.NumbersRead;
import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.stats.StatsReads;
import dev.linkstream.streams.NotServedException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks the stores of this process, where it has any, off the event loop. */
public final class LocalReads implements PartitionReads {

    private final @Nullable CoreReads stores;
    private final @Nullable StatsReads numbers;
    private final Scheduler scheduler;

    /**
     * Reads on the threads of a scheduler, which are blocked.
     *
     * @param stores null where this process runs no core
     * @param numbers null where it counts nothing
     */
    public LocalReads(@Nullable CoreReads stores, @Nullable StatsReads numbers, Scheduler scheduler) {
        this.stores = stores;
        this.numbers = numbers;
        this.scheduler = scheduler;
    }

    @Override
    public <T> Mono<T> read(PartitionRead<T> read) {
        if (read instanceof NumbersRead<T> ofNumbers) {
            return ask(numbers, ofNumbers::ask);
        }
        return ask(stores, read::ask);
    }

    private <S, T> Mono<T> ask(@Nullable S here, Function<S, T> question) {
        return here == null
                ? Mono.error(() -> new NotServedException("This instance holds no such stores"))
                : Mono.fromCallable(() -> question.apply(here)).subscribeOn(scheduler);
    }
}
