package dev.linkstream.privacy;

import dev.linkstream.events.LogKeyIssued;
import dev.linkstream.events.Topic;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeyFile;
import dev.linkstream.privacy.master.MasterKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log keys of a deployment, as one instance makes, uses, finds and destroys them. A key is acknowledged by Kafka
 * before its first use, used for {@code rotation}, and destroyed once every partition has processed and committed all
 * that was written under it, by whichever instance sees that first. Thread-safe.
 */
public final class LogKeys implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogKeys.class);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(5);
    private static final int SEND_SECONDS = 10;

    private final LogKeySettings settings;
    private final Topic<LogKeyIssued> topic;
    private final MasterKeyFile masterKeys;
    private final SecureRandom random;
    private final Clock clock;
    private final LogKeyTable table;
    private final Producer<String, LogKeyIssued> producer;
    private final Admin admin;
    private final RetiredKeys retired;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "log-key-keeper");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Current current;
    private volatile boolean rotationWanted;
    private boolean unclean;

    /** The key that is used. */
    private record Current(LogKey key, int master, long sinceNanos) {}

    private LogKeys(LogKeySettings settings, MasterKeyFile masterKeys, SecureRandom random, Clock clock) {
        this.settings = settings;
        this.masterKeys = masterKeys;
        this.random = random;
        this.clock = clock;
        topic = settings.topics().logKeys();
        table = new LogKeyTable(settings.kafka(), topic, masterKeys);
        Map<String, Object> config = new HashMap<>(settings.kafka().properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SEND_SECONDS * 1000);
        producer = new KafkaProducer<>(
                config, topic.keys().serializer(), topic.values().serializer());
        admin = Admin.create(settings.kafka().properties());
        retired = new RetiredKeys(settings, new LogProgress(admin, settings));
    }

    /**
     * Reads the keys that are there, makes a first one, and goes on. The topics must exist.
     *
     * @throws KeyUnavailableException if a master key is missing that something is wrapped under; the message says what
     *     to do
     */
    public static LogKeys start(LogKeySettings settings, MasterKeyFile masterKeys, SecureRandom random, Clock clock) {
        LogKeys keys = new LogKeys(settings, masterKeys, random, clock);
        try {
            keys.begin();
            return keys;
        } catch (RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    /** Whether a row of the topic, by its key, is no log key but says that a master key is in use. */
    public static boolean isMasterKeyRow(String key) {
        return key.startsWith(MasterKeys.ROW);
    }

    private void begin() {
        table.start();
        for (int fingerprint : table.masters()) {
            if (!masterKeys.get().has(fingerprint)) {
                throw new KeyUnavailableException("The master key " + MasterKey.shown(fingerprint)
                        + " is missing, and users' keys are wrapped under it: without it no context can be read. Put it back, as "
                        + masterKeys.shown() + ", from where it was kept apart");
            }
        }
        masterKeys.keep();
        issue();
        long step = Math.min(settings.rotation().toMillis() / 2, LONGEST_STEP.toMillis());
        var unused = keeper.scheduleWithFixedDelay(this::step, step, step, TimeUnit.MILLISECONDS);
    }

    /** Has requests encrypted under a key of this instance's. */
    public RequestSealer sealer() {
        return new RequestSealer(this::current);
    }

    public RequestOpener opener() {
        return new RequestOpener(table);
    }

    /** The master keys as they are at any time. */
    public Supplier<MasterKeys> masterKeys() {
        return masterKeys;
    }

    /** Another key is used within seconds: what was written up to now becomes unreadable that much sooner. */
    public void rotateSoon() {
        rotationWanted = true;
    }

    /** The end of the topic: every key that was used up to now lies before it. */
    public long end() {
        return table.end();
    }

    /**
     * The offset of the oldest key that the topic still has, be it destroyed or not, by a look at all of it: what was
     * encrypted under a key before it can be opened by nobody.
     */
    public long oldestLeft() {
        return table.oldestLeft();
    }

    /** Whether a master key has been replaced and is still in use. */
    public boolean isReplacingMaster() {
        int current = masterKeys.get().current().fingerprint();
        return table.masters().stream().anyMatch(master -> master != current);
    }

    /**
     * Notes that master keys are in use no more: a start without them is no longer refused.
     *
     * @param stillUsed the names of those that keys of users are wrapped under
     */
    public void retireMasters(Set<Integer> stillUsed) {
        Set<Integer> used = new HashSet<>(stillUsed);
        used.add(masterKeys.get().current().fingerprint());
        table.rows().forEach(row -> used.add(MasterKeys.fingerprint(row.wrapped())));
        for (int master : table.masters()) {
            if (!used.contains(master)) {
                write(LogKeyTable.masterName(master), null);
                LOG.info("The master key {} is in use no more: its line may be removed", MasterKey.shown(master));
            }
        }
    }

    private LogKey current() {
        Current using = current;
        if (using == null
                || System.nanoTime() - using.sinceNanos > settings.longestUse().toNanos()) {
            throw new LogKeysUnreachableException("No key to encrypt a request under could be had from Kafka");
        }
        return using.key;
    }

    private void issue() {
        rotationWanted = false;
        MasterKeys masters = masterKeys.get();
        int master = masters.current().fingerprint();
        if (!table.masters().contains(master)) {
            // Before anything is wrapped under it: so a start without it is refused.
            write(LogKeyTable.masterName(master), issued(masters, new byte[MasterKey.KEY_BYTES]));
        }
        LogKey key = LogKey.generate(random);
        LogKeyIssued issued = issued(masters, key.secret());
        long begun = System.nanoTime();
        RecordMetadata written = write(key.name(), issued);
        table.issued(key, issued, written.timestamp());
        current = new Current(key, master, begun);
    }

    private LogKeyIssued issued(MasterKeys masters, byte[] secret) {
        return new LogKeyIssued(ByteBuffer.wrap(masters.wrap(secret)), settings.issuer(), clock.instant());
    }

    private void step() {
        attempt(() -> {
            masterKeys.refresh();
            Current using = current;
            if (using == null
                    || rotationWanted
                    || using.master != masterKeys.get().current().fingerprint()
                    || System.nanoTime() - using.sinceNanos
                            >= settings.rotation().toNanos()) {
                issue();
            }
            destroy();
        });
    }

    private void destroy() {
        Current using = current;
        Set<Long> done =
                retired.processed(table.rows(), using == null ? 0 : using.key.id(), clock.millis(), System.nanoTime());
        for (long id : done) {
            write(LogKey.name(id), null);
            table.destroyed(id);
            LOG.debug("Log key {} is destroyed", LogKey.name(id));
        }
        if (unclean || !done.isEmpty()) {
            // Brokers clean no segment that is written to, and begin another one only with a record.
            write(LogKeyTable.FILLER, null);
            unclean = !done.isEmpty();
        }
    }

    private RecordMetadata write(String name, @Nullable LogKeyIssued issued) {
        try {
            return producer.send(new ProducerRecord<>(topic.name(), name, issued))
                    .get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new LogKeysUnreachableException(topic.name() + " cannot be written: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogKeysUnreachableException("Interrupted while " + topic.name() + " was written");
        }
    }

    /** What fails is tried again with the next step. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (LogKeysUnreachableException e) {
            LOG.warn("Log keys stay as they are for now: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Log keys stay as they are for now", e);
        }
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        table.close();
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
    }
}
