package dev.linkstream.core;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.epochs.EpochStart;
import dev.linkstream.core.epochs.LogChangedException;
import dev.linkstream.core.epochs.LogWatch;
import dev.linkstream.core.epochs.ReadMarks;
import dev.linkstream.core.handlers.PositionReusedException;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.streams.CatchUp;
import dev.linkstream.streams.ImmediateReplySupplier;
import dev.linkstream.streams.KafkaMessages;
import dev.linkstream.streams.PartitionLeases;
import dev.linkstream.streams.ProcessedPartitions;
import dev.linkstream.streams.StreamsDefaults;
import dev.linkstream.streams.StreamsRun;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.jspecify.annotations.Nullable;

/**
 * The running core of one process. A fault that a new attempt can mend replaces the thread that met it; one that would
 * lose or confuse links stops the core and is told to {@code onFatal} once.
 */
public final class Core implements AutoCloseable {

    private static final Duration NEW_TOPIC = Duration.ofSeconds(20);

    private final StreamsRun run;
    private final CatchUp catchUp;
    private final LogWatch logWatch;
    private final CoreReads reads;
    private final ProcessedPartitions processed;
    private final long startedNanos = System.nanoTime();

    private Core(
            CoreSettings settings,
            Topics topics,
            EpochList epochs,
            CodeBook codes,
            ContextProtection protection,
            Requesters here,
            Consumer<Throwable> onFatal) {
        PartitionLeases leases =
                new PartitionLeases(topics.linkRequests().partitions(), StreamsDefaults.SESSION, System::nanoTime);
        StreamsConfig config = new StreamsConfig(CoreConfig.of(settings, topics, replicas(settings)));
        processed = new ProcessedPartitions(topics.linkRequests().partitions());
        ReadMarks marks = ReadMarks.in(settings, CoreConfig.applicationId(topics), processed.count());
        KafkaStreams streams = new KafkaStreams(
                CoreTopology.build(topics, codes, settings.limits(), protection, here, told(processed, marks), config),
                config,
                new ImmediateReplySupplier(
                        Set.of(
                                topics.linkReplies().name(),
                                topics.relayedReplies().name(),
                                topics.requestConfirmations().name()),
                        topics.linkRequests().name(),
                        leases));
        String application = CoreConfig.applicationId(topics);
        run = new StreamsRun("The pipeline", streams, settings.streams().directory(application), this::fatal, onFatal);
        catchUp = new CatchUp(settings.streams().kafka(), topics.linkRequests().name(), application, processed);
        logWatch = new LogWatch(settings, topics, epochs.current(), run::fail);
        reads = new CoreReads(run, topics, processed, catchUp, leases, protection);
    }

    private static AdmitProcessor.OnRead told(ProcessedPartitions processed, ReadMarks marks) {
        return new AdmitProcessor.OnRead() {
            @Override
            public void begun(int partition) {
                processed.begin(partition);
            }

            @Override
            public void read(int partition, LogPosition position) {
                marks.mark(partition, position);
            }

            @Override
            public void ended(int partition) {
                processed.end(partition);
            }
        };
    }

    /**
     * Starts the core; it serves once {@link #isServing()}.
     *
     * @param epochs as {@link EpochStart} left them; when the cluster's say otherwise, that is fatal
     * @param protection opens requests and keeps contexts; a request that it should open and cannot is fatal
     * @param here who waits for answers in this process
     * @param onFatal told once that nothing is processed any more and why; called by a thread of the core, which it must
     *     not make wait for {@link #close}
     */
    public static Core start(
            CoreSettings settings,
            Topics topics,
            EpochList epochs,
            CodeBook codes,
            ContextProtection protection,
            Requesters here,
            Consumer<Throwable> onFatal) {
        Core core = new Core(settings, topics, epochs, codes, protection, here, onFatal);
        core.run.start(state -> {});
        core.catchUp.start(core.streams());
        core.logWatch.start();
        return core;
    }

    /** A topic that was just made takes a moment to be known to every broker of a cluster. */
    private boolean isYoung(Throwable fault) {
        return fault instanceof MissingSourceTopicException && System.nanoTime() - startedNanos < NEW_TOPIC.toNanos();
    }

    /** Whether every record that was in the log when this process started is processed, and the stores answer. */
    public boolean isServing() {
        return catchUp.wasDone() && streams().state().isRunningOrRebalancing();
    }

    /** The consumer group of the core, which its committed offsets are read by. */
    public static String groupId(Topics topics) {
        return CoreConfig.applicationId(topics);
    }

    /** The partitions that this process serves now, or will once it is up to date with them. */
    public Set<Integer> partitions() {
        return processed.now();
    }

    public CoreReads reads() {
        return reads;
    }

    /** The running Kafka Streams instance, for its metrics. */
    public KafkaStreams streams() {
        return run.streams();
    }

    /** As many replicas as the catalogue's topics have, for the changelogs. */
    private static short replicas(CoreSettings settings) {
        try (Admin admin = Admin.create(settings.streams().kafka())) {
            return TopicProvisioning.replicas(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The number of brokers cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the number of brokers was read", e);
        }
    }

    /** The fault as an operator should read it, null where a new attempt can mend it. */
    private @Nullable Throwable fatal(Throwable fault) {
        if (isYoung(fault)) {
            return null;
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof PositionReusedException || cause instanceof KeyUnavailableException) {
                return cause;
            }
            if (cause instanceof InvalidOffsetException
                    || cause instanceof MissingSourceTopicException
                    || KafkaMessages.sayOffsetsAreLost(cause)) {
                return new LogChangedException("The place in link-requests where the pipeline stood is gone", fault);
            }
        }
        return null;
    }

    @Override
    public void close() {
        catchUp.close();
        logWatch.close();
        run.close();
    }
}
