package dev.linkstream.streams;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
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
 * at every read, which takes longer than the read. Handles are kept while the same task is active: one that becomes a
 * standby keeps its store open. Thread-safe.
 *
 * @param <S> the store, without what Kafka Streams wraps around it
 */
public final class StoreHandles<S extends StateStore> {

    private record Handle<S>(S store, int term) {}

    private final KafkaStreams streams;
    private final String name;
    private final Class<S> type;
    private final IntUnaryOperator terms;

    /** Whether stores are read while others are restored. */
    private final boolean always;

    private final AtomicReferenceArray<@Nullable Handle<S>> handles;

    /** Counts changes of state: odd while the application is running. */
    private volatile int state;

    /** Of stores that are read while their partition is processed. */
    public StoreHandles(KafkaStreams streams, String name, Class<S> type, ProcessedPartitions processed) {
        this.streams = streams;
        this.name = name;
        this.type = type;
        terms = processed::term;
        always = true;
        handles = new AtomicReferenceArray<>(processed.count());
    }

    /** Of stores that are read while the whole application is running; {@link #onState} is to be told. */
    public StoreHandles(KafkaStreams streams, String name, Class<S> type, int partitions) {
        this.streams = streams;
        this.name = name;
        this.type = type;
        terms = partition -> state;
        always = false;
        handles = new AtomicReferenceArray<>(partitions);
    }

    /** Called by one thread at a time. */
    public void onState(KafkaStreams.State now) {
        boolean running = now == KafkaStreams.State.RUNNING;
        int next = state + 1;
        state = (next & 1) == (running ? 1 : 0) ? next : next + 1;
    }

    /**
     * What is read of a partition's store; null also where it is not to be read now, or has gone.
     *
     * @param what handed on to {@code reading}, which then is the same object for every read
     */
    public <Q, R> @Nullable R read(int partition, Q what, BiFunction<S, Q, @Nullable R> reading) {
        int term = terms.applyAsInt(partition);
        if (!ProcessedPartitions.isProcessed(term)) {
            return null;
        }
        try {
            Handle<S> handle = handles.get(partition);
            if (handle == null || handle.term != term) {
                handle = new Handle<>(find(partition), term);
                handles.set(partition, handle);
            }
            R found = reading.apply(handle.store, what);
            // It may have gone meanwhile, and come back empty to be restored.
            return terms.applyAsInt(partition) == term ? found : null;
        } catch (InvalidStateStoreException
                | TaskCorruptedException
                | IllegalStateException
                // Of a mapped file that was cut off: the JVM may tell it only once the store has returned.
                | InternalError e) {
            handles.set(partition, null);
            return null;
        }
    }

    private S find(int partition) {
        StoreQueryParameters<S> wanted =
                StoreQueryParameters.fromNameAndType(name, new AsItIs<>(type)).withPartition(partition);
        // A store counts as stale for Kafka Streams as soon as another partition's is restored.
        return streams.store(always ? wanted.enableStaleStores() : wanted);
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
