package dev.linkstream.directory;

import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
 * A compacted topic of one partition as a table. One thread reads it from the beginning, without a group, and goes on
 * for ever: it outlives outages, serving what it has. A record that cannot be read is skipped, as if it had not been
 * written, counted and logged once.
 *
 * <p>Where the topic's log was cut or made anew the table is read again from the beginning, and the former one serves
 * until the new one is whole.
 */
final class CompactedTable<E, V> implements Table<E, V> {

    private static final Logger LOG = LoggerFactory.getLogger(CompactedTable.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int SERVED_WITHIN_MS = 2_500;
    private static final int API_TIMEOUT_MS = 10_000;

    private final Map<String, Object> settings;
    private final TableWriter writer;
    private final Topic<E> topic;
    private final Function<E, V> reading;
    private final Runnable skipped;
    private final TopicPartition partition;
    private final Thread thread;

    private final CountDownLatch loaded = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final NavigableMap<Long, CompletableFuture<Void>> awaited = new ConcurrentSkipListMap<>();
    private volatile Map<String, V> values = Map.of();
    private volatile long position;
    private volatile @Nullable Consumer<String, byte[]> open;
    private long lastSkipped = -1;
    private boolean failing;

    /**
     * A table that is empty until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param reading makes of an event what is found; where it throws, the record is skipped
     * @param skipped told of each record that is skipped, once
     */
    CompactedTable(
            Map<String, Object> kafka, TableWriter writer, Topic<E> topic, Function<E, V> reading, Runnable skipped) {
        this.writer = writer;
        this.topic = topic;
        this.reading = reading;
        this.skipped = skipped;
        settings = new HashMap<>(kafka);
        // An offset beyond the log's end must be noticed, not jumped over.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        partition = new TopicPartition(topic.name(), 0);
        thread = new Thread(this::run, "table-" + topic.name());
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public @Nullable V find(String key) {
        return values.get(key);
    }

    @Override
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public Collection<V> all() {
        return List.copyOf(values.values());
    }

    @Override
    public CompletableFuture<Void> write(String key, @Nullable E value) {
        return writer.write(topic, key, value)
                .thenCompose(offset -> applied(offset).orTimeout(SERVED_WITHIN_MS, TimeUnit.MILLISECONDS))
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(
                        e.getCause() instanceof DirectoryUnavailableException named
                                ? named
                                : new DirectoryUnavailableException(DirectoryUnavailableException.NOT_SERVED, e)));
    }

    @Override
    public boolean loaded() {
        return loaded.getCount() == 0;
    }

    @Override
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return loaded.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        Consumer<String, byte[]> reader = open;
        if (reader != null) {
            reader.wakeup();
        }
    }

    /** Completes when the record at this offset is in the table. */
    CompletableFuture<Void> applied(long offset) {
        // First the future, then the look at the position: the reader does it the other way round.
        CompletableFuture<Void> future = awaited.computeIfAbsent(offset, o -> new CompletableFuture<>());
        release(position);
        return future.copy();
    }

    private void release(long end) {
        NavigableMap<Long, CompletableFuture<Void>> done = awaited.headMap(end, false);
        done.values().forEach(future -> future.complete(null));
        done.values().removeIf(CompletableFuture::isDone);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (Consumer<String, byte[]> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                open = consumer;
                read(consumer);
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                if (!failing) {
                    LOG.warn("Table {} is read again from the beginning: {}", topic.name(), e.toString());
                }
                failing = true;
                pause();
            }
        }
    }

    private void read(Consumer<String, byte[]> consumer) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end =
                Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
        Map<String, V> fresh = new ConcurrentHashMap<>();
        boolean whole = false;
        position = 0;
        while (closed.getCount() > 0) {
            long next = consumer.position(partition);
            if (!whole && next >= end) {
                whole = true;
                failing = false;
                values = fresh;
                loaded.countDown();
            }
            if (whole) {
                position = next;
                release(next);
            }
            consumer.poll(POLL).forEach(message -> apply(message, fresh));
        }
    }

    private void apply(ConsumerRecord<String, byte[]> message, Map<String, V> table) {
        try {
            E event = topic.values().deserializer().deserialize(topic.name(), message.value());
            if (event == null) {
                table.remove(message.key());
            } else {
                table.put(message.key(), reading.apply(event));
            }
        } catch (RuntimeException e) {
            if (message.offset() > lastSkipped) {
                lastSkipped = message.offset();
                skipped.run();
                // The message of the fault may quote what was written.
                LOG.warn(
                        "Table {} skips the record at offset {}, which cannot be read: {}",
                        topic.name(),
                        message.offset(),
                        e.getClass().getSimpleName());
            }
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
}
