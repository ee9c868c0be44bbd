package dev.linkstream.intake;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Tells senders how far the request log is processed, as the core does, and nothing else. */
final class FakePipeline implements AutoCloseable {

    private final Topics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final Thread thread = new Thread(this::run, "fake-pipeline");
    private volatile boolean closed;

    FakePipeline(String brokers, Topics topics) {
        this.topics = topics;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "linger.ms", 0),
                new StringSerializer(),
                topics.linkReplies().values().serializer());
        List<TopicPartition> partitions = IntStream.range(
                        0, topics.linkRequests().partitions())
                .mapToObj(p -> new TopicPartition(topics.linkRequests().name(), p))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    private void run() {
        LinkRejected processed = LinkRejected.newBuilder()
                .setEventId("e")
                .setRequestId("r")
                .setReason(RejectionReason.malformed_request)
                .setMessage("m")
                .build();
        try (consumer;
                producer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    ReplyHeaders pacing = ReplyHeaders.pacing(record.headers());
                    if (pacing != null) {
                        ProducerRecord<String, SpecificRecord> reply =
                                new ProducerRecord<>(topics.linkReplies().name(), pacing.partition(), "k", processed);
                        reply.headers().add(ReplyHeaders.CORRELATION_ID, pacing.correlationId());
                        var unused = producer.send(reply);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
