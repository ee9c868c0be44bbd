package dev.linkstream.pipeline;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.jspecify.annotations.Nullable;

/**
 * One store's partitions as they are, each found once: Kafka Streams' own handles look for the task and its store again
 * at every read, which takes longer than the read. Handles are kept while the core is running and its tasks stay: a task
 * that becomes a standby keeps its store open. Thread-safe.
 *
 * @param <S> the store
 */
final class StoreHandles<S extends ReadOnlyKeyValueStore<?, ?>> {

    private record Handle<S>(S store, int state) {}

    private final KafkaStreams streams;
    private final String name;
    private final AtomicReferenceArray<@Nullable Handle<S>> handles;

    /** Counts changes of state: odd while the core is running. */
    private volatile int state;

    StoreHandles(KafkaStreams streams, String name, int partitions) {
        this.streams = streams;
        this.name = name;
        handles = new AtomicReferenceArray<>(partitions);
    }

    /** Called by one thread at a time. */
    void onState(KafkaStreams.State now) {
        boolean running = now == KafkaStreams.State.RUNNING;
        int next = state + 1;
        state = (next & 1) == (running ? 1 : 0) ? next : next + 1;
    }

    /** What is read of a partition's store; null also where the core is not running, or its store has gone. */
    <R> @Nullable R read(int partition, Function<S, @Nullable R> reading) {
        int now = state;
        if ((now & 1) == 0) {
            return null;
        }
        try {
            Handle<S> handle = handles.get(partition);
            if (handle == null || handle.state != now) {
                handle = new Handle<>(find(partition), now);
                handles.set(partition, handle);
            }
            return reading.apply(handle.store);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            handles.set(partition, null);
            return null;
        }
    }

    private S find(int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(name, new AsItIs<S>()).withPartition(partition));
    }

    /** Hands out the store itself. */
    private static final class AsItIs<S> implements QueryableStoreType<S> {

        @Override
        public boolean accepts(StateStore store) {
            return store instanceof ReadOnlyKeyValueStore;
        }

        @Override
        public S create(StateStoreProvider provider, String storeName) {
            return provider.stores(storeName, this).get(0);
        }
    }
}
