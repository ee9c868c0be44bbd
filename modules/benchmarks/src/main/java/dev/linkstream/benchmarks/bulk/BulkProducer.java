package dev.linkstream.benchmarks.bulk;

import dev.linkstream.events.Topic;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Writes many records to a topic, in full and compressed batches. */
public final class BulkProducer {

    private BulkProducer() {}

    /** A producer of a topic's events; whoever asks closes it. */
    public static <V> KafkaProducer<String, V> to(Topic<V> topic, String bootstrapServers) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 << 10);
        return new KafkaProducer<>(
                config, topic.keys().serializer(), topic.values().serializer());
    }
}
