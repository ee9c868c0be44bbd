package dev.linkstream.streams;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * One store's partitions as they are, each found once: Kafka Streams' own handles look for the task and its store again
 * at every read, which takes longer than the read. Handles are kept while the core is running and its tasks stay: a task
 * that becomes a standby keeps its store open. Thread-safe.
 *
 * @param <S> the store, without what Kafka Streams wraps around it
 */
public final class StoreHandles<S extends StateStore> {

    private record Handle<S>(S store, int state) {}

    private final KafkaStreams streams;
    private final String name;
    private final Class<S> type;
    private final AtomicReferenceArray<@Nullable Handle<S>> handles;

    /** Counts changes of state: odd while the core is running. */
    private volatile int state;

    public StoreHandles(KafkaStreams streams, String name, Class<S> type, int partitions) {
        this.streams = streams;
        this.name = name;
        this.type = type;
        handles = new AtomicReferenceArray<>(partitions);
    }

    /** Called by one thread at a time. */
    public void onState(KafkaStreams.State now) {
        boolean running = now == KafkaStreams.State.RUNNING;
        int next = state + 1;
        state = (next & 1) == (running ? 1 : 0) ? next : next + 1;
    }

    /**
     * What is read of a partition's store; null also where the core is not running, or its store has gone.
     *
     * @param what handed on to {@code reading}, which then is the same object for every read
     */
    public <Q, R> @Nullable R read(int partition, Q what, BiFunction<S, Q, @Nullable R> reading) {
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
            return reading.apply(handle.store, what);
        } catch (InvalidStateStoreException | TaskCorruptedException | IllegalStateException e) {
            handles.set(partition, null);
            return null;
        }
    }

    private S find(int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(name, new AsItIs<>(type)).withPartition(partition));
    }

    /** Hands out the store itself. */
    private record AsItIs<S extends StateStore>(Class<S> type) implements QueryableStoreType<S> {

        @Override
        public boolean accepts(StateStore store) {
            return unwrapped(store) != null;
        }

        @Override
        public S create(StateStoreProvider provider, String storeName) {
            StateStore found = provider.stores(storeName, this).get(0);
            return Objects.requireNonNull(unwrapped(found));
        }

        private @Nullable S unwrapped(StateStore store) {
            StateStore inner = store;
            while (!type.isInstance(inner) && inner instanceof WrappedStateStore<?, ?, ?> wrapper) {
                inner = wrapper.wrapped();
            }
            return type.isInstance(inner) ? type.cast(inner) : null;
        }
    }
}
