package dev.linkstream.privacy;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LogKeyIssued;
import dev.linkstream.events.Topic;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeys;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of log keys as a table. The one table that the core looks at: a row never changes while it lives, and a key
 * is in the topic before its first use, so who misses one reads on to the topic's end and then knows. Thread-safe.
 */
final class LogKeyTable implements LogKeyLookup, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogKeyTable.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int API_TIMEOUT_MS = 10_000;
    private static final Duration CATCH_UP = Duration.ofSeconds(20);

    /** Rows that say nothing: a later record has the segment rolled in which the others lie. */
    static final String FILLER = "filler";

    private final Map<String, Object> settings;
    private final Topic<LogKeyIssued> topic;
    private final Supplier<MasterKeys> masterKeys;
    private final TopicPartition partition;
    private final Thread thread;

    private final Map<Long, Row> live = new ConcurrentHashMap<>();
    private final Set<Long> destroyed = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Boolean> masters = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Consumer<String, byte[]> open;
    private long next;

    /** A key in the topic, unwrapped when it is first needed. */
    static final class Row {
        private final long id;
        private final LogKeyIssued issued;
        private final long writtenAt;
        private volatile @Nullable LogKey key;

        Row(long id, LogKeyIssued issued, long writtenAt) {
            this.id = id;
            this.issued = issued;
            this.writtenAt = writtenAt;
        }

        long id() {
            return id;
        }

        String issuer() {
            return issued.getIssuer();
        }

        /** Milliseconds, by the clock of who wrote it. */
        long writtenAt() {
            return writtenAt;
        }

        byte[] wrapped() {
            ByteBuffer wrapped = issued.getWrapped().duplicate();
            byte[] bytes = new byte[wrapped.remaining()];
            wrapped.get(bytes);
            return bytes;
        }
    }

    LogKeyTable(KafkaConnection kafka, Topic<LogKeyIssued> topic, Supplier<MasterKeys> masterKeys) {
        this.topic = topic;
        this.masterKeys = masterKeys;
        settings = new HashMap<>(kafka.properties());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        partition = new TopicPartition(topic.name(), 0);
        thread = new Thread(this::run, "log-keys");
        thread.setDaemon(true);
    }

    /** Reads what is there, and goes on reading in a thread of its own. */
    void start() {
        Consumer<String, byte[]> consumer = consumer();
        try {
            long end = end(consumer);
            while (consumer.position(partition) < end) {
                read(consumer);
            }
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        next = consumer.position(partition);
        open = consumer;
        thread.start();
    }

    private Consumer<String, byte[]> consumer() {
        Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        if (next == 0) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seek(partition, next);
        }
        return consumer;
    }

    /** The end of the topic now. */
    long end() {
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            return end(consumer);
        }
    }

    /** The offset of the oldest key that the topic still has, be it destroyed or not; the largest number for none. */
    long oldestLeft() {
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = end(consumer);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && !record.key().startsWith(MasterKeys.ROW)) {
                        return record.offset();
                    }
                }
            }
            return Long.MAX_VALUE;
        }
    }

    private long end(Consumer<?, ?> consumer) {
        return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    private void run() {
        boolean failing = false;
        NavigableMap<Long, CompletableFuture<Void>> catchingUp = new TreeMap<>();
        while (closed.getCount() > 0) {
            try (Consumer<String, byte[]> consumer = Objects.requireNonNullElseGet(open, this::consumer)) {
                open = consumer;
                while (closed.getCount() > 0) {
                    follow(consumer, catchingUp);
                    failing = false;
                }
            } catch (KafkaException e) {
                if (!failing) {
                    LOG.warn("Log keys cannot be read for now: {}", e.toString());
                }
                failing = true;
                pause();
            }
            open = null;
        }
    }

    private void follow(Consumer<String, byte[]> consumer, NavigableMap<Long, CompletableFuture<Void>> catchingUp) {
        try {
            CompletableFuture<Void> one = asked.peek();
            if (one != null) {
                long end = end(consumer);
                // Not before: whoever asks wakes this thread, which may be here already, and is to be answered all the
                // same.
                asked.remove();
                // Two that find the same end come together.
                catchingUp.merge(end, one, (before, more) -> {
                    var unused = before.thenRun(() -> more.complete(null));
                    return before;
                });
            }
            if (catchingUp.isEmpty() || consumer.position(partition) < catchingUp.lastKey()) {
                read(consumer);
            }
        } catch (WakeupException e) {
            return;
        }
        next = consumer.position(partition);
        NavigableMap<Long, CompletableFuture<Void>> done = catchingUp.headMap(next, true);
        done.values().forEach(each -> each.complete(null));
        done.clear();
    }

    private void read(Consumer<String, byte[]> consumer) {
        consumer.poll(POLL).forEach(this::apply);
    }

    private void apply(ConsumerRecord<String, byte[]> message) {
        String name = message.key();
        if (name == null || name.equals(FILLER)) {
            return;
        }
        LogKeyIssued issued = topic.values().deserializer().deserialize(topic.name(), message.value());
        if (name.startsWith(MasterKeys.ROW)) {
            int fingerprint = Integer.parseUnsignedInt(name.substring(MasterKeys.ROW.length()), 16);
            if (issued == null) {
                masters.remove(fingerprint);
            } else {
                masters.put(fingerprint, true);
            }
            return;
        }
        long id = Long.parseUnsignedLong(name, 16);
        if (issued == null) {
            live.remove(id);
            destroyed.add(id);
        } else {
            live.put(id, new Row(id, issued, message.timestamp()));
        }
    }

    /** A key of this process, which is in the topic. */
    void issued(LogKey key, LogKeyIssued issued, long writtenAt) {
        Row row = new Row(key.id(), issued, writtenAt);
        row.key = key;
        live.put(key.id(), row);
    }

    void destroyed(long id) {
        live.remove(id);
        destroyed.add(id);
    }

    Collection<Row> rows() {
        return live.values();
    }

    /** Names of the master keys that keys of users or of the log are wrapped under. */
    Set<Integer> masters() {
        return Set.copyOf(masters.keySet());
    }

    static String masterName(int fingerprint) {
        return MasterKeys.ROW + MasterKey.shown(fingerprint);
    }

    @Override
    public @Nullable LogKey find(long id) {
        Row row = live.get(id);
        if (row == null && !destroyed.contains(id)) {
            awaitEnd(id);
            row = live.get(id);
            if (row == null && !destroyed.contains(id)) {
                throw new KeyUnavailableException("The log key " + LogKey.name(id) + " is missing in " + topic.name()
                        + ", and it was not destroyed there: requests that were accepted cannot be read without it");
            }
        }
        return row == null ? null : unwrapped(row);
    }

    private LogKey unwrapped(Row row) {
        LogKey key = row.key;
        if (key == null) {
            key = new LogKey(row.id, masterKeys.get().unwrap(row.wrapped()));
            row.key = key;
        }
        return key;
    }

    private void awaitEnd(long id) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        asked.add(done);
        Consumer<String, byte[]> reader = open;
        if (reader != null) {
            reader.wakeup();
        }
        try {
            done.get(CATCH_UP.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new LogKeysUnreachableException("Whether the log key " + LogKey.name(id)
                    + " exists cannot be told while " + topic.name() + " cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogKeysUnreachableException("Interrupted while the log key " + LogKey.name(id) + " was awaited");
        }
    }

    private void pause() {
        try {
            closed.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Consumer<String, byte[]> reader = open;
        if (reader != null) {
            reader.wakeup();
        }
    }
}
