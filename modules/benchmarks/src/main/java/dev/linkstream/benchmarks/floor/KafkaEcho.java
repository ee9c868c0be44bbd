package dev.linkstream.benchmarks.floor;

import dev.linkstream.events.TopicSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Records to one topic, and for each a record back on another: plain clients, no group, no transaction, no state. The
 * hops between process and broker and back are what the product has too: request to the log, log to the core, reply to
 * the log, log to the waiting call.
 *
 * <p>Producers acknowledge by all replicas and are idempotent, as any that must not lose or double a record; they wait
 * for nothing to fill a batch. Records are as large as the product's and equally keyed, so that they spread over as many
 * partitions; as with the product, all replies go to one partition, which one thread reads uncommitted.
 */
final class KafkaEcho implements AutoCloseable {

    private static final int REQUEST_PARTITIONS = TopicSettings.PARTITIONS_ON_ONE_MACHINE;
    private static final int REPLY_PARTITIONS = 4;
    private static final int REPLY_PARTITION = 0;
    private static final String CORRELATION_ID = "kafka_correlationId";
    private static final String PARTITION = "kafka_replyPartition";
    private static final byte[] PARTITION_VALUE =
            ByteBuffer.allocate(Integer.BYTES).putInt(REPLY_PARTITION).array();

    private final String requestTopic;
    private final String replyTopic;
    private final LongConsumer replied;
    private final byte[] request = EchoRecords.request();
    private final byte[] reply = EchoRecords.reply();
    private final KafkaProducer<byte[], byte[]> requests;
    private final KafkaProducer<byte[], byte[]> replies;
    private final Loop echo;
    private final Loop inbox;

    /** Creates what topics there are not, and runs once both readers are at their ends. */
    KafkaEcho(String bootstrapServers, String requestTopic, String replyTopic, LongConsumer replied) {
        this.requestTopic = requestTopic;
        this.replyTopic = replyTopic;
        this.replied = replied;
        createTopics(bootstrapServers, requestTopic, replyTopic);
        requests = producer(bootstrapServers, requestTopic);
        replies = producer(bootstrapServers, replyTopic);
        inbox = new Loop(bootstrapServers, List.of(new TopicPartition(replyTopic, REPLY_PARTITION)), this::complete);
        echo = new Loop(
                bootstrapServers,
                IntStream.range(0, REQUEST_PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(requestTopic, partition))
                        .toList(),
                this::reply);
    }

    /** Sends so many records, each of another user. Does not block: where they go is known, and there is room for them. */
    void send(long id, int records, Consumer<Exception> failed) {
        byte[] correlation =
                ByteBuffer.allocate(2 * Long.BYTES).putLong(0).putLong(id).array();
        for (int i = 0; i < records; i++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(requestTopic, userId(), request);
            record.headers().add(CORRELATION_ID, correlation).add(PARTITION, PARTITION_VALUE);
            Future<RecordMetadata> unused = requests.send(record, (metadata, failure) -> {
                if (failure != null) {
                    failed.accept(failure);
                }
            });
        }
    }

    /** The echo: a record comes in, a record goes out. */
    private void reply(ConsumerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(replyTopic, REPLY_PARTITION, record.key(), reply);
        answer.headers().add(record.headers().lastHeader(CORRELATION_ID));
        Future<RecordMetadata> unused = replies.send(answer);
    }

    private void complete(ConsumerRecord<byte[], byte[]> record) {
        byte[] correlation = record.headers().lastHeader(CORRELATION_ID).value();
        replied.accept(ByteBuffer.wrap(correlation).getLong(Long.BYTES));
    }

    /** As long as a UUID. */
    private static byte[] userId() {
        byte[] id = new byte[36];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < id.length; i += 12) {
            long digits = random.nextLong();
            for (int j = 0; j < 12; j++) {
                id[i + j] = (byte) ('a' + ((digits >>> (4 * j)) & 15));
            }
        }
        return id;
    }

    private static void createTopics(String bootstrapServers, String requestTopic, String replyTopic) {
        try (Admin admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            for (NewTopic topic : List.of(
                    new NewTopic(requestTopic, Optional.of(REQUEST_PARTITIONS), Optional.empty()),
                    new NewTopic(replyTopic, Optional.of(REPLY_PARTITIONS), Optional.empty()))) {
                createTopic(admin, topic);
            }
        }
    }

    private static void createTopic(Admin admin, NewTopic topic) {
        try {
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("Topic " + topic.name() + " was not created", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("Topic " + topic.name() + " was not created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Topic " + topic.name() + " was not created", e);
        }
    }

    /** A producer that knows the topic's partitions already. */
    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, String topic) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                        TimeUnit.HOURS.toMillis(1)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.partitionsFor(topic);
        return producer;
    }

    @Override
    public void close() {
        echo.close();
        inbox.close();
        requests.close();
        replies.close();
    }

    /** A thread that reads partitions from their ends on. */
    private static final class Loop implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Consumer<ConsumerRecord<byte[], byte[]>> each;
        private final Thread thread = new Thread(this::run);

        Loop(String bootstrapServers, List<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> each) {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            bootstrapServers,
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false,
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_uncommitted"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            this.each = each;
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try (consumer) {
                while (true) {
                    consumer.poll(Duration.ofMinutes(1)).forEach(each);
                }
            } catch (WakeupException e) {
                // Closing.
            }
        }

        @Override
        public void close() {
            consumer.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
