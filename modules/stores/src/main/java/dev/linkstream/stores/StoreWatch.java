package dev.linkstream.stores;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Has a task restored whose store was found damaged, by a reader or by the {@link Scrub}, while the task itself neither
 * reads nor writes it.
 */
public final class StoreWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private StoreWatch() {}

    /** To be called when a processor begins. Only asks the store for its size, as every use of a damaged store tells. */
    public static void begin(ProcessorContext<?, ?> context, KeyValueStore<?, ?> store) {
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> store.approximateNumEntries());
    }
}
