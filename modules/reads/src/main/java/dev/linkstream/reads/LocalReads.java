package dev.linkstream.reads;

import dev.linkstream.core.CoreReads;
import dev.linkstream.stats.StatsReads;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks the stores of this process, off the event loop. */
public final class LocalReads implements PartitionReads {

    private final CoreReads stores;
    private final StatsReads numbers;
    private final Scheduler scheduler;

    public LocalReads(CoreReads stores, StatsReads numbers, Scheduler scheduler) {
        this.stores = stores;
        this.numbers = numbers;
        this.scheduler = scheduler;
    }

    @Override
    public <T> Mono<T> read(PartitionRead<T> read) {
        return Mono.fromCallable(() -> ask(read)).subscribeOn(scheduler);
    }

    private <T> T ask(PartitionRead<T> read) {
        return read instanceof NumbersRead<T> ofNumbers ? ofNumbers.ask(numbers) : read.ask(stores);
    }
}
