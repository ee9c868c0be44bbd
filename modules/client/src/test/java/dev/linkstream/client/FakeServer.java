package dev.linkstream.client;

import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers each request with a link, or with the refusal that its user is to get. */
final class FakeServer implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, RejectionReason> refused = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "fake-server");
    private volatile boolean closing;

    FakeServer(String bootstrapServers, String intake) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        List<TopicPartition> partitions = consumer.partitionsFor(intake).stream()
                .map(each -> new TopicPartition(intake, each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    void refuse(String userId, RejectionReason reason) {
        refused.put(userId, reason);
    }

    private void run() {
        while (!closing) {
            consumer.poll(Duration.ofMillis(50)).forEach(this::answer);
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record) {
        ReplyHeaders wanted = ReplyHeaders.of(record.headers());
        if (wanted == null) {
            return;
        }
        JsonNode request = JsonMapper.shared().readTree(record.value());
        String id = request.get("id").asString();
        String user = request.get("user_id").asString();
        RejectionReason reason = refused.get(user);
        ProducerRecord<byte[], byte[]> reply = new ProducerRecord<>(
                wanted.topic(),
                wanted.partition(),
                record.key(),
                reason == null
                        ? Replies.link(id, user, "code-" + user)
                        : Replies.rejection(id, reason, null, "Refused: " + reason));
        reply.headers().add(ReplyHeaders.CORRELATION_ID, wanted.correlationId());
        var unused = producer.send(reply);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        producer.close();
    }
}
