package dev.linkstream.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Gives each stream thread a consumer that renews leases, and two producers as one: replies leave at once and outside of the transaction, everything
 * else is gathered into full batches within it. Replies may, as a replay repeats them to the letter; bulk must, as a
 * batch a record costs the broker and us several times the work.
 */
public final class ImmediateReplySupplier extends DefaultKafkaClientSupplier {

    private final Set<String> replyTopics;
    private final String topic;
    private final PartitionLeases leases;

    /** {@code leases}: of the partitions of {@code topic}, which the stream threads' consumers renew. */
    public ImmediateReplySupplier(Set<String> replyTopics, String topic, PartitionLeases leases) {
        this.replyTopics = Set.copyOf(replyTopics);
        this.topic = topic;
        this.leases = leases;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new LeasedConsumer(config, topic, leases);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Map<String, Object> atOnce = new HashMap<>(config);
        atOnce.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        atOnce.put(ProducerConfig.CLIENT_ID_CONFIG, config.get(ProducerConfig.CLIENT_ID_CONFIG) + "-replies");
        atOnce.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // What comes while a request is under way makes the next one: fewer, fuller requests, the busier the fuller.
        atOnce.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // A batch is a reply or a few: compressing it takes buffers of 128 KB and saves next to nothing.
        atOnce.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return new ImmediateReplyProducer(
                super.getProducer(config),
                new KafkaProducer<>(atOnce, new ByteArraySerializer(), new ByteArraySerializer()),
                replyTopics);
    }
}
