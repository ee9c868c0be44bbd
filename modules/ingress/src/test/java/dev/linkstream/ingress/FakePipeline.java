package dev.linkstream.ingress;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * Answers link requests as the core does, twice each: a repeat of a reply must do no harm. Rejects users whose id begins
 * with {@code large}. While it is held, it reads nothing.
 */
final class FakePipeline implements AutoCloseable {

    private final Topics topics;
    private final KafkaConsumer<String, SpecificRecord> consumer;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final Map<String, RequestConfirmed> confirmed = new HashMap<>();
    private final Map<String, byte[]> fingerprints = new HashMap<>();
    private final Map<String, String> firstCodes = new HashMap<>();
    private final Thread thread = new Thread(this::run, "fake-pipeline");
    private volatile boolean held;
    private volatile boolean holding;
    private volatile boolean closed;

    /** Every link request read so far, repeats included. */
    final List<LinkRequested> requests = new CopyOnWriteArrayList<>();

    FakePipeline(String bootstrapServers, Topics topics) {
        this.topics = topics;
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0, "reconnect.backoff.max.ms", 200);
        EventSerde<SpecificRecord> events = new EventSerde<>(SpecificRecord.class);
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), events);
        producer = new KafkaProducer<>(config, new StringSerializer(), events);
        List<TopicPartition> partitions = IntStream.range(
                        0, topics.linkRequests().partitions())
                .mapToObj(p -> new TopicPartition(topics.linkRequests().name(), p))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /** Returns once nothing is read any more. */
    void hold() {
        held = true;
        Awaitility.await().until(() -> holding);
    }

    void release() {
        held = false;
    }

    private void run() {
        try (consumer;
                producer) {
            while (!closed) {
                if (held) {
                    consumer.pause(consumer.assignment());
                    holding = true;
                } else {
                    holding = false;
                    consumer.resume(consumer.paused());
                }
                for (ConsumerRecord<String, SpecificRecord> record : consumer.poll(Duration.ofMillis(20))) {
                    ReplyHeaders replyTo = Objects.requireNonNull(ReplyHeaders.of(record.headers()));
                    if (record.value() instanceof RequestOpened opened) {
                        reply(topics.requestConfirmations().name(), replyTo, record.key(), confirm(opened));
                    } else if (record.value() instanceof LinkRequested request) {
                        requests.add(request);
                        SpecificRecord answer = answer(request, record.partition() + "-" + record.offset());
                        reply(topics.linkReplies().name(), replyTo, record.key(), answer);
                        reply(topics.linkReplies().name(), replyTo, record.key(), answer);
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private RequestConfirmed confirm(RequestOpened opened) {
        byte[] fingerprint = opened.getFingerprint().array();
        fingerprints.putIfAbsent(opened.getIdempotencyKey(), fingerprint);
        RequestConfirmed first = confirmed.computeIfAbsent(
                opened.getIdempotencyKey(),
                key -> new RequestConfirmed(key, opened.getBatchId(), opened.getOpenedAt(), true, null, null, false));
        boolean same = Arrays.equals(fingerprints.get(opened.getIdempotencyKey()), fingerprint);
        return RequestConfirmed.newBuilder(first).setSameRequest(same).build();
    }

    private SpecificRecord answer(LinkRequested request, String position) {
        String id = request.getBatchId() + ":" + request.getIndex();
        if (request.getUserId().startsWith("large")) {
            return LinkRejected.newBuilder()
                    .setEventId(id)
                    .setRequestId(id)
                    .setIndex(request.getIndex())
                    .setReason(RejectionReason.context_too_large)
                    .setMessage("The user context would exceed 512 KB.")
                    .setField("attributes")
                    .build();
        }
        String code = request.getRepeatable() ? firstCodes.computeIfAbsent(id, unseen -> position) : position;
        return LinkGenerated.newBuilder()
                .setEventId(id)
                .setRequestId(id)
                .setBatchId(request.getBatchId())
                .setIndex(request.getIndex())
                .setCode(code)
                .setUrl(request.getShortBaseUrl() + "/" + code)
                .setDeepLinkUrl(request.getFullpageUrl())
                .setUserId(request.getUserId())
                .setScenarioId(request.getScenarioId())
                .setCreatedAt(request.getCreatedAt())
                .build();
    }

    private void reply(String topic, ReplyHeaders replyTo, String key, SpecificRecord answer) {
        ProducerRecord<String, SpecificRecord> reply = new ProducerRecord<>(topic, replyTo.partition(), key, answer);
        reply.headers().add(ReplyHeaders.CORRELATION_ID, replyTo.correlationId());
        var unused = producer.send(reply);
    }

    /** A reply that nobody expects, and one that nobody can read. */
    void sendNoise() {
        for (int partition = 0; partition < topics.linkReplies().partitions(); partition++) {
            ReplyHeaders stranger =
                    new ReplyHeaders("0123456789abcdef".getBytes(StandardCharsets.UTF_8), null, partition);
            reply(
                    topics.linkReplies().name(),
                    stranger,
                    "k",
                    new RequestConfirmed("k", "b", Instant.EPOCH, true, null, null, false));
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
