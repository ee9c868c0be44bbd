package dev.linkstream.intake;

import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.GroupConsumers;
import dev.linkstream.intake.consumer.Looping;
import dev.linkstream.intake.consumer.TopicIds;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.log.LogUnavailableException;
import dev.linkstream.log.WindowedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code link-intake} and the sources' topics, and writes what is asked for there to the request log: at least
 * once, where identities make a repeat harmless. Survives whatever a record holds, and Kafka's absence.
 */
final class Intake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration LOAD_LOOK = Duration.ofMillis(200);

    /** Whether everything that decisions rest on is loaded; waits for it that long. */
    interface Loaded {
        boolean await(Duration limit) throws InterruptedException;
    }

    private final IntakeRules rules;
    private final WindowedLog log;
    private final DeadLetters deadLetters;
    private final Admin admin;
    private final IntakeMetrics metrics;
    private final HeapRoom room;
    private final Loaded loaded;
    private final SourceTopics topics;
    private final Looping loop;

    Intake(
            GroupConsumers consumers,
            IntakeRules rules,
            WindowedLog log,
            DeadLetters deadLetters,
            Admin admin,
            SourceTopics topics,
            IntakeMetrics metrics,
            HeapRoom room,
            Loaded loaded) {
        this.rules = rules;
        this.log = log;
        this.deadLetters = deadLetters;
        this.admin = admin;
        this.topics = topics;
        this.metrics = metrics;
        this.room = room;
        this.loaded = loaded;
        loop = new Looping("The intake", consumers::open, this::begin);
    }

    void start() {
        topics.make(admin);
        reportMissingTopics();
        loop.start();
    }

    private Looping.Work begin(Consumer<byte[], byte[]> consumer, @Nullable RuntimeException lastFailure) {
        boolean careful = lastFailure instanceof LogUnavailableException log && IntakeRun.isOneRecords(log);
        IntakeRun run = new IntakeRun(consumer, rules, log, deadLetters, new TopicIds(admin), metrics, room, careful);
        // Before the table is whole, a scenario that exists would be refused as unknown.
        return new Looping.Work() {
            private boolean subscribed;

            @Override
            public boolean step() throws InterruptedException {
                if (!subscribed && loaded.await(LOAD_LOOK)) {
                    consumer.subscribe(rules.topics(), run);
                    subscribed = true;
                }
                return subscribed && run.step();
            }
        };
    }

    /** A source's topic may be made later: it is waited for. */
    private void reportMissingTopics() {
        admin.describeTopics(List.copyOf(rules.topics())).topicNameValues().forEach((topic, description) -> {
            CompletableFuture<?> unused = description
                    .toCompletionStage()
                    .toCompletableFuture()
                    .exceptionally(failure -> {
                        if (failure instanceof UnknownTopicOrPartitionException
                                || failure.getCause() instanceof UnknownTopicOrPartitionException) {
                            LOG.warn("A source waits for its topic {}, which does not exist", topic);
                        }
                        return null;
                    });
        });
    }

    @Override
    public void close() {
        loop.close();
    }
}
