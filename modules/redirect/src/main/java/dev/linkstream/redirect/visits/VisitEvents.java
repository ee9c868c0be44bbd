package dev.linkstream.redirect.visits;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes visits to {@code link-clicks}, {@code conversations} and {@code outcomes}. Whoever hands one over never waits: it goes into a
 * bounded queue, from which one thread feeds a producer. While Kafka is away the producer's buffer fills up, then the
 * queue, and after that visits are dropped and counted. {@link #close} once no more calls are taken.
 */
public final class VisitEvents implements AutoCloseable {

    private static final int CAPACITY = 32_768;
    private static final long TURN_NANOS = 2_000_000;
    private static final int TURNS = 50;
    private static final Duration DRAINING = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(4);

    private final int capacity;
    private final VisitQueue queue;
    private final VisitRecords records;
    private final Producer<String, SpecificRecord> producer;
    private final VisitMetrics metrics;
    private final VisitFlow flow = new VisitFlow();
    private final Sending clicks;
    private final Sending conversations;
    private final Sending outcomes;
    private final Thread sender;
    /** Of the sending thread alone. */
    private int emptyTurns;

    /** Why the producer did not take the visit that is sent now; of the sending thread alone. */
    private @Nullable TimeoutException noRoom;

    private volatile boolean idle;
    private volatile boolean overflowed;
    private volatile boolean closing;
    private volatile boolean givenUp;

    /** Publishes from now on; the topics must exist. */
    public VisitEvents(KafkaConnection kafka, Topics topics, VisitMetrics metrics) {
        this(
                CAPACITY,
                new KafkaProducer<>(
                        config(kafka),
                        topics.linkClicks().keys().serializer(),
                        topics.linkRequests().values().serializer()),
                topics,
                metrics);
    }

    // A priority decides nothing here but who waits.
    @SuppressWarnings("ThreadPriorityCheck")
    public VisitEvents(int capacity, Producer<String, SpecificRecord> producer, Topics topics, VisitMetrics metrics) {
        this.capacity = capacity;
        queue = new VisitQueue(capacity);
        records = new VisitRecords(topics);
        this.producer = producer;
        this.metrics = metrics;
        clicks = new Sending(metrics.clicks());
        conversations = new Sending(metrics.conversations());
        outcomes = new Sending(metrics.outcomes());
        sender = new Thread(
                () -> drain(List.of(
                        topics.linkClicks().name(),
                        topics.conversations().name(),
                        topics.outcomes().name())),
                "visit-sender");
        sender.setDaemon(true);
        // Nobody waits for a click's event, and whoever clicks waits for an event loop.
        sender.setPriority(Thread.MIN_PRIORITY);
        sender.start();
    }

    static Map<String, Object> config(KafkaConnection kafka) {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more, Kafka may take the second request of a new producer while the first fails at a broker that is only
        // coming back; it then refuses the first one for good.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A batch is compressed through buffers of 128 KB, whatever it holds, and asks the broker as much as any other.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        // Some 100,000 clicks: what comes in while Kafka is away for a moment.
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        // A broker that goes away with a request, or is only coming back, is asked anew soon.
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        // A quiet day must not end in a first click that needs the broker to learn the topic's partitions again.
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, TimeUnit.DAYS.toMillis(2));
        return config;
    }

    /** Takes a visit over, from any thread, without waiting. False: there was no room, and it is dropped. */
    public boolean publish(Visit visit) {
        VisitMetrics.Kind counts = metrics.of(visit);
        counts.received();
        if (closing || !queue.offer(visit)) {
            counts.dropped();
            overflowed = true;
            return false;
        }
        if (idle) {
            LockSupport.unpark(sender);
        }
        return true;
    }

    private void drain(List<String> topics) {
        learnPartitions(topics);
        while (!givenUp) {
            Visit next = queue.poll();
            if (next != null) {
                emptyTurns = 0;
                send(next);
            } else if (closing) {
                return;
            } else {
                await();
            }
            // Here and not where it happens: an event loop must not write a log.
            if (overflowed) {
                overflowed = false;
                flow.dropped("more came than Kafka takes");
            }
        }
    }

    /** What comes once Kafka is away can then wait for its return. */
    private void learnPartitions(List<String> topics) {
        try {
            topics.forEach(producer::partitionsFor);
        } catch (KafkaException e) {
            // Then the first visit waits until it learns them.
        }
    }

    /**
     * While visits come, looks after them in turns, so that none of those who hand them over has to wake this thread;
     * a turn is short beside what the producer waits for more. Only after a while without any it sleeps.
     */
    private void await() {
        if (emptyTurns++ < TURNS) {
            LockSupport.parkNanos(this, TURN_NANOS);
            return;
        }
        idle = true;
        if (queue.size() == 0 && !closing) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void send(Visit visit) {
        Sending sending = sendingOf(visit);
        ProducerRecord<String, SpecificRecord> record = records.of(visit);
        try {
            do {
                noRoom = null;
                // The callback tells all that the future would.
                Future<RecordMetadata> unused = producer.send(record, sending);
            } while (noRoom != null && !givenUp);
            if (noRoom != null) {
                completed(sending.counts, noRoom);
            }
        } catch (RuntimeException e) {
            completed(sending.counts, e);
        }
    }

    private Sending sendingOf(Visit visit) {
        if (visit instanceof Visit.Click) {
            return clicks;
        }
        return visit instanceof Visit.Conversation ? conversations : outcomes;
    }

    /**
     * What becomes of the visits of one kind. A producer has no room when its buffer is full, and also when Kafka left
     * before telling where the partitions went: then the visit waits here, and the next ones in the queue.
     */
    private final class Sending implements Callback {

        private final VisitMetrics.Kind counts;

        Sending(VisitMetrics.Kind counts) {
            this.counts = counts;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
            if (Thread.currentThread() == sender && failure instanceof TimeoutException refusal) {
                noRoom = refusal;
            } else {
                completed(counts, failure);
            }
        }
    }

    private void completed(VisitMetrics.Kind counts, @Nullable Exception failure) {
        if (failure != null) {
            counts.dropped();
            flow.dropped(failure.getClass().getSimpleName());
            return;
        }
        counts.published();
        // While more comes than goes, each success would be news.
        if (!overflowed && queue.size() <= capacity / 2) {
            flow.published();
        }
    }

    /** Publishes what was taken over, within a few seconds; what Kafka has not taken by then is dropped. */
    @Override
    public void close() {
        long start = System.nanoTime();
        closing = true;
        LockSupport.unpark(sender);
        try {
            sender.join(DRAINING.toMillis());
            givenUp = true;
            sender.interrupt();
            sender.join();
            producer.close(CLOSING.minusNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
            producer.close(Duration.ZERO);
            Thread.currentThread().interrupt();
        }
        for (Visit left = queue.poll(); left != null; left = queue.poll()) {
            metrics.of(left).dropped();
        }
    }
}
