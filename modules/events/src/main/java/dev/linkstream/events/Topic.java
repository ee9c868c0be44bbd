package dev.linkstream.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A topic of the catalogue: full name (prefix and all), value format and how it is kept. Keys are UTF-8 strings.
 *
 * @param schemas of the events that may stand in it, as they are written today; bytes of any kind have none
 * @param retention how long records are kept; meaningless where compacted
 * @param maxMessageBytes how large a batch of records may be; null: as the brokers say
 * @param anyTime whether records are taken whatever time they carry; else only as the brokers say
 * @param configs what else Kafka is told of it
 */
@NullMarked
public record Topic<V>(
        String name,
        Serde<V> values,
        List<Schema> schemas,
        int partitions,
        boolean compacted,
        Duration retention,
        @Nullable Integer maxMessageBytes,
        boolean anyTime,
        Map<String, String> configs) {

    public Topic {
        schemas = List.copyOf(schemas);
        configs = Map.copyOf(configs);
    }

    /** A topic whose records may be as large as the brokers say. */
    public Topic(
            String name, Serde<V> values, List<Schema> schemas, int partitions, boolean compacted, Duration retention) {
        this(name, values, schemas, partitions, compacted, retention, null, true, Map.of());
    }

    Topic<V> withMaxMessageBytes(int bytes) {
        return new Topic<>(name, values, schemas, partitions, compacted, retention, bytes, anyTime, configs);
    }

    /** Others write it too: one whose clock, or whose unit of time, is wrong hears of it, and keeps no segment for ever. */
    Topic<V> withBoundedTimes() {
        return new Topic<>(name, values, schemas, partitions, compacted, retention, maxMessageBytes, false, configs);
    }

    Topic<V> withConfigs(Map<String, String> more) {
        return new Topic<>(name, values, schemas, partitions, compacted, retention, maxMessageBytes, anyTime, more);
    }

    /** The same topic, read and written by other means. */
    public Topic<V> withValues(Serde<V> other) {
        return new Topic<>(name, other, schemas, partitions, compacted, retention, maxMessageBytes, anyTime, configs);
    }

    public Serde<String> keys() {
        return Serdes.String();
    }

    /** The partition that a record of this key lies in, as Kafka's own producers place it. */
    public int partitionOf(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
