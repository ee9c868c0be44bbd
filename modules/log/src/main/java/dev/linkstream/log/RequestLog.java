package dev.linkstream.log;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to {@code link-requests}. A run of records is sent in order; each is reported as published, not sent or unknown,
 * within {@link #MAX_SILENCE}. Callers never block: they call the producer themselves, which saves a call two threads'
 * wake-ups, and it waits for nothing but its own short locks. What it has no room for, or no partition, goes to a thread
 * that tries again.
 *
 * <p>A run is sent at once, or, while many entries are in flight, gathered with others for some milliseconds: a call that
 * is alone waits for nothing, and what many cost together is mostly what each request to Kafka costs.
 */
public final class RequestLog implements AutoCloseable {

    /** How long a caller may wait for the broker's word. */
    public static final Duration MAX_SILENCE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final long MAX_QUEUED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MAX_REFUSED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration START = Duration.ofSeconds(30);

    /** Other entries in flight from which on a run is gathered with others. */
    private static final int MANY = 64;

    private static final int GATHERING_MILLIS = 4;

    /** What becomes of one record; called once, on any thread. */
    public interface Fate {
        void published();

        void notSent();

        void unknown();
    }

    /**
     * One record to append, and who wants to know.
     *
     * @param partition null: that of the key
     * @param replyTo null where no reply is wanted
     */
    public record Append(
            @Nullable Integer partition,
            String key,
            SpecificRecord event,
            @Nullable ReplyHeaders replyTo,
            Fate fate) {

        public Append(String key, SpecificRecord event, ReplyHeaders replyTo, Fate fate) {
            this(null, key, event, replyTo, fate);
        }
    }

    private final String topic;
    private final Producer<String, SpecificRecord> atOnce;
    private final Producer<String, SpecificRecord> gathering;
    private final IntSupplier inFlight;
    private final KafkaReach reach = new KafkaReach();
    /** No lock, as event loops add to it; what is admitted bounds it. */
    private final LinkedTransferQueue<Run> queued = new LinkedTransferQueue<>();

    private final Thread sender = new Thread(this::send, "ingress-sender");
    private volatile boolean closing;

    /** Records that are made when their turn comes. */
    private record Run(Supplier<List<Append>> records, long queuedAt) {}

    /** {@code inFlight}: how many entries wait for the pipeline, those that are about to be appended included. */
    public RequestLog(KafkaConnection kafka, Topic<SpecificRecord> topic, IntSupplier inFlight) {
        this(producer(kafka, topic, 0), producer(kafka, topic, GATHERING_MILLIS), topic.name(), inFlight);
    }

    public RequestLog(
            Producer<String, SpecificRecord> atOnce,
            Producer<String, SpecificRecord> gathering,
            String topic,
            IntSupplier inFlight) {
        this.atOnce = atOnce;
        this.gathering = gathering;
        this.topic = topic;
        this.inFlight = inFlight;
        sender.setDaemon(true);
    }

    private static KafkaProducer<String, SpecificRecord> producer(
            KafkaConnection kafka, Topic<SpecificRecord> topic, int lingerMillis) {
        return new KafkaProducer<>(
                config(kafka, lingerMillis),
                topic.keys().serializer(),
                topic.values().serializer());
    }

    private static Map<String, Object> config(KafkaConnection kafka, int lingerMillis) {
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // What comes while a request is under way makes the next one: fewer, fuller requests, the busier the fuller.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
        // A batch is a record or a few: compressing it takes buffers of 128 KB and saves next to nothing.
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        // Together with the time in the queue, and that of refusals, these stay below MAX_SILENCE.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_500);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2_000);
        // Back within a second of Kafka's return.
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        // A quiet day must not end in a first call that has to ask for the topic's partitions again.
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, TimeUnit.DAYS.toMillis(2));
        // An entry within the limits of a context always fits.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        return config;
    }

    /**
     * Learns where the topic's partitions are, so that no first call has to wait for it.
     *
     * @throws TimeoutException if Kafka is not reached within half a minute
     */
    public void start() {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                atOnce.partitionsFor(topic);
                gathering.partitionsFor(topic);
                sender.start();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Makes these records and appends them in order; once one was not sent, the rest is not sent either. */
    public void append(Supplier<List<Append>> records) {
        if (queued.isEmpty() && !closing && !reach.isAway()) {
            send(records.get(), System.nanoTime(), false);
        } else {
            appendLater(records);
        }
    }

    /** The same on another thread: for callers that have more to do than to make the records. */
    public void appendLater(Supplier<List<Append>> records) {
        queued.add(new Run(records, System.nanoTime()));
        if (closing) {
            refuseQueued();
        }
    }

    /** The sender's life. */
    private void send() {
        try {
            while (!closing || !queued.isEmpty()) {
                Run run = queued.take();
                try {
                    send(run.records.get(), run.queuedAt, true);
                } catch (RuntimeException e) {
                    LOG.error("A run of records failed: {}", e.getClass().getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuseQueued() {
        for (Run run = queued.poll(); run != null; run = queued.poll()) {
            run.records.get().forEach(each -> each.fate().notSent());
        }
    }

    private void send(List<Append> records, long queuedAt, boolean mayWait) {
        Producer<String, SpecificRecord> producer = inFlight.getAsInt() - records.size() < MANY ? atOnce : gathering;
        // Those ahead have waited for Kafka in vain: to wait as long once more would be silence for too long.
        boolean stopped = reach.isAway() && System.nanoTime() - queuedAt > MAX_QUEUED_NANOS;
        for (int i = 0; i < records.size(); i++) {
            Append each = records.get(i);
            Exception refusal = stopped ? null : send(producer, each);
            if (refusal instanceof TimeoutException && !mayWait) {
                List<Append> rest = records.subList(i, records.size());
                appendLater(() -> rest);
                return;
            }
            long deadline = System.nanoTime() + MAX_REFUSED_NANOS;
            while (refusal instanceof TimeoutException && System.nanoTime() < deadline) {
                LockSupport.parkNanos(PAUSE_NANOS);
                refusal = send(producer, each);
            }
            if (refusal != null) {
                reach.failed(refusal);
                stopped = true;
            }
            if (stopped) {
                each.fate().notSent();
            }
        }
    }

    /** Null where the producer took the record; a {@link TimeoutException} where it may take it later. */
    private @Nullable Exception send(Producer<String, SpecificRecord> producer, Append append) {
        ProducerRecord<String, SpecificRecord> record =
                new ProducerRecord<>(topic, append.partition(), append.key(), append.event());
        if (append.replyTo() != null) {
            append.replyTo().writeTo(record.headers());
        }
        Reporting reporting = new Reporting(append.fate(), Thread.currentThread());
        try {
            // The callback tells all that the future would.
            Future<RecordMetadata> unused = producer.send(record, reporting);
        } catch (RuntimeException e) {
            return e;
        }
        return reporting.refusal;
    }

    /** The producer reports on the calling thread what it did not take, and on its own what became of the rest. */
    private final class Reporting implements Callback {

        private final Fate fate;
        private final Thread caller;
        /** Of the calling thread alone. */
        private @Nullable Exception refusal;

        Reporting(Fate fate, Thread caller) {
            this.fate = fate;
            this.caller = caller;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                reach.succeeded();
                fate.published();
            } else if (Thread.currentThread() == caller) {
                refusal = failure;
            } else {
                reach.failed(failure);
                fate.unknown();
            }
        }
    }

    /** Sends what is queued, and ends. */
    @Override
    public void close() {
        closing = true;
        queued.add(new Run(List::of, System.nanoTime()));
        try {
            sender.join(MAX_SILENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseQueued();
        atOnce.close(MAX_SILENCE);
        gathering.close(MAX_SILENCE);
    }
}
