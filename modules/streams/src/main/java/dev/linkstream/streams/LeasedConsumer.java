package dev.linkstream.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A stream thread's consumer, which renews the leases of its partitions while it polls. */
final class LeasedConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final String GROUP = "consumer-coordinator-metrics";

    private final String topic;
    private final HeartbeatLeases leases;
    private final Metric answered;
    private final Metric sinceLastSent;

    /** {@code topic}: whose partitions the leases are of. */
    LeasedConsumer(Map<String, Object> config, String topic, PartitionLeases leases) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.leases = new HeartbeatLeases(leases);
        answered = metric("heartbeat-total");
        sinceLastSent = metric("last-heartbeat-seconds-ago");
    }

    private Metric metric(String name) {
        return metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals(name)
                        && each.getKey().group().equals(GROUP))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Kafka's consumer does not tell its " + name));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        leases.beforePoll(System.nanoTime(), value(answered), value(sinceLastSent));
        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
        leases.afterPoll(partitions());
        return records;
    }

    private Set<Integer> partitions() {
        return assignment().stream()
                .filter(each -> each.topic().equals(topic))
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    private static double value(Metric metric) {
        return ((Number) metric.metricValue()).doubleValue();
    }
}
