package dev.linkstream.log;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.ReplyHeaders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this instance's partition of the reply topics and hands each reply to whoever expects it. No consumer group;
 * uncommitted replies count, as a replay gives the same. Survives Kafka's absence; its one thread never ends before
 * {@link #close}.
 */
final class ReplyReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
    private static final Duration POLL = Duration.ofMinutes(1);
    private static final long PAUSE_AFTER_FAULT_SECONDS = 1;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final PendingReplies pending;
    private final Runnable unreadable;
    private final Deserializer<SpecificRecord> events;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "replies");
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean faulty;

    ReplyReader(
            KafkaConnection kafka,
            List<TopicPartition> partitions,
            Deserializer<SpecificRecord> events,
            PendingReplies pending,
            Runnable unreadable) {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        // Where the place in the partition is lost, no reply must be: repeats are harmless.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partitions = partitions;
        this.events = events;
        this.pending = pending;
        this.unreadable = unreadable;
        thread.setDaemon(true);
    }

    /** Takes its place at the end of the partitions and begins to read; from then on no reply is missed. */
    void start() {
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (closing.getCount() > 0) {
                poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll() throws InterruptedException {
        try {
            consumer.poll(POLL).forEach(this::handOver);
            runTasks();
            faulty = false;
        } catch (WakeupException e) {
            // Closing; the loop ends.
        } catch (KafkaException e) {
            if (!faulty) {
                LOG.error("Replies cannot be read: {}", e.toString());
            }
            faulty = true;
            closing.await(PAUSE_AFTER_FAULT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Runs a task after the records of this poll; at once on any thread but the reader's. */
    void afterReplies(Runnable task) {
        if (Thread.currentThread() == thread) {
            tasks.add(task);
        } else {
            task.run();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("What was to follow replies failed", e);
            }
        }
    }

    private void handOver(ConsumerRecord<byte[], byte[]> record) {
        Header correlation = record.headers().lastHeader(ReplyHeaders.CORRELATION_ID);
        if (correlation == null || correlation.value() == null || record.value() == null) {
            unreadable.run();
            return;
        }
        try {
            SpecificRecord reply = events.deserialize(record.topic(), record.value());
            if (reply != null) {
                pending.complete(correlation.value(), reply);
            }
        } catch (SerializationException e) {
            unreadable.run();
            LOG.error(
                    "The reply at {}-{}, offset {} is skipped: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        } catch (RuntimeException e) {
            // One waiter's fault must not silence all others.
            LOG.error("The reply at {}-{}, offset {} failed", record.topic(), record.partition(), record.offset(), e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        if (!thread.isAlive()) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
