package dev.linkstream.stats;

import dev.linkstream.stats.links.LinkPlaces;
import dev.linkstream.stats.progress.CpuThrottle;
import dev.linkstream.stats.rows.Rows;
import dev.linkstream.stores.WrappedStoreBuilder;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A partition's {@link Numbers} over a logged store. Kafka Streams asks caches to write what they hold before each commit:
 * that is when changed rows are stored, so that rows, offsets and the changelog agree.
 */
final class NumbersStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]> implements Rows {

    static final String NAME = "numbers";

    /** Rows are replaced at each commit while their time lasts. */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.5", TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");

    private volatile @Nullable Numbers numbers;

    private NumbersStore(KeyValueStore<Bytes, byte[]> rows) {
        super(rows);
    }

    static StoreBuilder<NumbersStore> builder() {
        return new WrappedStoreBuilder<>(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(CHANGELOG)
                        .withCachingDisabled(),
                NumbersStore::new);
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        wrapped().init(context, root);
    }

    /** Begins to count, once the rows are restored; {@code now} is in milliseconds since 1970. */
    Numbers begin(LinkPlaces places, StatsRetention retention, long memoryBytes, long now) {
        Numbers begun = new Numbers(this, places, retention, memoryBytes, now);
        numbers = begun;
        return begun;
    }

    /**
     * What is counted.
     *
     * @throws InvalidStateStoreException if nothing is counted here now
     */
    Numbers numbers() {
        Numbers counted = numbers;
        if (counted == null) {
            throw new InvalidStateStoreException("The numbers are not counted here");
        }
        return counted;
    }

    @Override
    public void flushCache() {
        store();
        super.flushCache();
    }

    @Override
    public void flush() {
        store();
        super.flush();
    }

    private void store() {
        Numbers counted = numbers;
        if (counted != null) {
            counted.flush(CpuThrottle.ofThisThread()::pause);
        }
    }

    @Override
    public void clearCache() {
        end();
        super.clearCache();
    }

    @Override
    public void close() {
        end();
        super.close();
    }

    private void end() {
        Numbers counted = numbers;
        numbers = null;
        if (counted != null) {
            counted.awaitReaders();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return wrapped().get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        wrapped().put(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        wrapped().delete(Bytes.wrap(key));
    }

    @Override
    public void range(byte[] from, byte[] to, Each each) {
        Bytes end = Bytes.wrap(to);
        try (KeyValueIterator<Bytes, byte[]> rows = wrapped().range(Bytes.wrap(from), end)) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                if (!row.key.equals(end)) {
                    each.row(row.key.get(), row.value);
                }
            }
        }
    }
}
