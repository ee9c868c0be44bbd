package dev.linkstream.stores;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Has a task restored whose store was found damaged, by a reader or by the {@link Scrub}, while the task itself neither
 * reads nor writes it; and has stores do what they put off.
 */
public final class StoreWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private StoreWatch() {}

    /** To be called when a processor begins. Every use of a damaged store tells; one of ours does what it has put off, too. */
    public static void begin(ProcessorContext<?, ?> context, KeyValueStore<?, ?> store) {
        RowStore rows = unwrapped(store);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            if (rows == null) {
                store.approximateNumEntries();
            } else {
                rows.tend();
            }
        });
    }

    /** Without what Kafka Streams wraps around it; null where it is no store of ours. */
    private static @Nullable RowStore unwrapped(StateStore store) {
        StateStore inner = store;
        while (inner instanceof WrappedStateStore<?, ?, ?> wrapper) {
            inner = wrapper.wrapped();
        }
        return inner instanceof RowStore rows ? rows : null;
    }
}
