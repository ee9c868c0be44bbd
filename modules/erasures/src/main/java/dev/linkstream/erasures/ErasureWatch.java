package dev.linkstream.erasures;

import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.events.UserErased;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows erasures until nothing is left, and notes in the register how far each is: by a look at what the logs still
 * have, and never by what the settings promise. Each instance follows those of the partitions that it is given; one that is
 * followed by two for a moment comes to the same.
 *
 * <p>While one is pending, the log of users' keys is cleaned within seconds; at other times when it is worth it.
 */
final class ErasureWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureWatch.class);
    private static final Duration STEP = Duration.ofSeconds(3);
    private static final int SESSION_MS = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final KafkaConnection kafka;
    private final Topics topics;
    private final ErasureDirectory register;
    private final UserNames names;
    private final LogKeys keys;
    private final BackupErasures backups;
    private final String instance;
    private final UserKeyLog userKeys;
    private final RecordsAbout records;
    private final MasterKeysInUse masters;
    private final RecordScan scan;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "erasure-watch");
    private volatile @Nullable KafkaConsumer<String, UserErased> open;

    ErasureWatch(
            KafkaConnection kafka,
            Topics topics,
            ErasureDirectory register,
            UserNames names,
            LogKeys keys,
            BackupErasures backups,
            String instance,
            Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.register = register;
        this.names = names;
        this.keys = keys;
        this.backups = backups;
        this.instance = instance;
        this.clock = clock;
        scan = new RecordScan(kafka);
        userKeys = new UserKeyLog(kafka, topics, scan);
        records = new RecordsAbout(topics, scan);
        masters = new MasterKeysInUse(kafka, topics, keys);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean failing = false;
        while (closed.getCount() > 0) {
            try (KafkaConsumer<String, UserErased> consumer = consumer()) {
                open = consumer;
                consumer.subscribe(List.of(topics.erasures().name()));
                while (closed.getCount() > 0) {
                    follow(consumer);
                    failing = false;
                }
            } catch (WakeupException e) {
                return;
            } catch (KafkaException | CompletionException | IllegalStateException e) {
                if (!failing) {
                    LOG.warn("Erasures are followed later: {}", e.toString());
                }
                failing = true;
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private KafkaConsumer<String, UserErased> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka.properties());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.settings().prefix() + "erasures");
        // A restart after a kill takes its old place at once.
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(
                settings, new StringDeserializer(), topics.erasures().values().deserializer());
    }

    private void follow(KafkaConsumer<String, UserErased> consumer) throws InterruptedException {
        if (!register.awaitLoaded(STEP)) {
            return;
        }
        boolean any = false;
        for (ConsumerRecord<String, UserErased> record : consumer.poll(STEP)) {
            note(record.value(), record.partition());
            any = true;
        }
        if (any) {
            consumer.commitSync();
        }
        Set<Integer> mine =
                consumer.assignment().stream().map(TopicPartition::partition).collect(Collectors.toSet());
        List<ErasureNoted> pending = register.all().stream()
                .filter(erasure -> erasure.getUnreadableAt() == null && mine.contains(erasure.getPartition()))
                .toList();
        boolean reached = backups.reach(register.all());
        if (pending.isEmpty()) {
            userKeys.relax();
        } else {
            userKeys.hurry();
            check(pending, reached);
        }
        if (mine.contains(0)) {
            masters.check();
        }
        records.gone(register.all(), mine, clock.instant()).forEach(this::write);
    }

    /** Where the process that took the call died, the register learns of the erasure here. */
    private void note(UserErased erased, int partition) {
        if (register.find(erased.getErasureId()) == null) {
            write(new ErasureNoted(
                    erased.getErasureId(),
                    ByteBuffer.wrap(names.of(erased.getUserId())),
                    partition,
                    erased.getRequestedAt(),
                    null,
                    null,
                    Map.of(),
                    null,
                    null));
        }
        keys.rotateSoon();
    }

    /** @param reached whether no backup that can be reached has a key of theirs */
    private void check(List<ErasureNoted> pending, boolean reached) {
        Map<Integer, List<ErasureNoted>> byPartition =
                pending.stream().collect(Collectors.groupingBy(ErasureNoted::getPartition));
        List<ErasureNoted> deleted = new ArrayList<>();
        byPartition.forEach((partition, erasures) -> deleted.addAll(lookForKeys(partition, erasures)));
        if (deleted.isEmpty() || !reached) {
            return;
        }
        long oldest = keys.oldestLeft();
        for (ErasureNoted erasure : deleted) {
            Long end = erasure.getLogKeysEnd();
            if (end != null && oldest >= end) {
                write(ErasureNoted.newBuilder(erasure)
                        .setUnreadableAt(clock.instant())
                        .build());
            }
        }
    }

    /** Those of whose user keys nothing is left. */
    private List<ErasureNoted> lookForKeys(int partition, List<ErasureNoted> erasures) {
        KeyTraces traces = new KeyTraces();
        erasures.forEach(erasure -> traces.watch(erasure.getUser()));
        long end = userKeys.look(partition, traces);
        List<ErasureNoted> clean = new ArrayList<>();
        for (ErasureNoted erasure : erasures) {
            if (erasure.getUserKeyEnd() == null) {
                begin(erasure, traces, end);
            } else if (!traces.isLeft(erasure)) {
                clean.add(erasure);
            }
        }
        return clean;
    }

    /**
     * Notes up to where there may be something of the user. Once their deletion is seen it is committed, and whatever was
     * written about them before lies before the ends of now.
     */
    private void begin(ErasureNoted erasure, KeyTraces traces, long end) {
        Long deletion = traces.deletion(erasure.getUser());
        write(ErasureNoted.newBuilder(erasure)
                .setUserKeyEnd(deletion == null ? end : deletion)
                .setLogKeysEnd(keys.end())
                .setEnds(records.ends(erasure.getPartition()))
                .build());
    }

    private void write(ErasureNoted erasure) {
        register.write(erasure).join();
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
        KafkaConsumer<String, UserErased> reader = open;
        if (reader != null) {
            reader.wakeup();
        }
    }
}
