package dev.linkstream.reads;

import dev.linkstream.core.CoreReads;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks the stores of this process, off the event loop. */
public final class LocalReads implements PartitionReads {

    private final CoreReads stores;
    private final Scheduler scheduler;

    public LocalReads(CoreReads stores, Scheduler scheduler) {
        this.stores = stores;
        this.scheduler = scheduler;
    }

    @Override
    public <T> Mono<T> read(PartitionRead<T> read) {
        return Mono.fromCallable(() -> read.ask(stores)).subscribeOn(scheduler);
    }
}
