package dev.linkstream.core;

import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.Topics;
import dev.linkstream.links.CodeBook;
import dev.linkstream.links.EpochList;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.KeyUnavailableException;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.TaskCheckpoint;
import dev.linkstream.streams.ImmediateReplySupplier;
import dev.linkstream.streams.PartitionLeases;
import dev.linkstream.streams.ProcessedPartitions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running core of one process. A fault that a new attempt can mend replaces the thread that met it; one that would
 * lose or confuse links stops the core and is told to {@code onFatal} once.
 */
public final class Core implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Core.class);
    private static final Duration NEW_TOPIC = Duration.ofSeconds(20);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    /** A fault that stays must not fill the log. */
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final KafkaStreams streams;
    private final CatchUp catchUp;
    private final LogWatch logWatch;
    private final CoreReads reads;
    private final Consumer<Throwable> onFatal;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final StreamFaults faults = new StreamFaults(System::nanoTime, log::warn, log::error);
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
                new PartitionLeases(topics.linkRequests().partitions(), CoreConfig.SESSION, System::nanoTime);
        StreamsConfig config = new StreamsConfig(CoreConfig.of(settings, topics, replicas(settings)));
        this.onFatal = onFatal;
        ProcessedPartitions processed =
                new ProcessedPartitions(topics.linkRequests().partitions());
        ReadMarks marks = ReadMarks.in(settings, CoreConfig.applicationId(topics), processed.count());
        streams = new KafkaStreams(
                CoreTopology.build(topics, codes, settings.limits(), protection, here, told(processed, marks), config),
                config,
                new ImmediateReplySupplier(
                        Set.of(
                                topics.linkReplies().name(),
                                topics.relayedReplies().name(),
                                topics.requestConfirmations().name()),
                        topics.linkRequests().name(),
                        leases));
        catchUp = new CatchUp(settings, topics, processed);
        logWatch = new LogWatch(settings, topics, epochs.current(), this::fail);
        reads = new CoreReads(streams, topics, processed, catchUp, leases, protection);
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
        core.streams.setUncaughtExceptionHandler(core::answer);
        core.streams.setStateListener((now, before) -> log.info("The pipeline is {}", now));
        TaskCheckpoint.wipeUnclosed(settings.stateDirectory().resolve(CoreConfig.applicationId(topics)));
        core.streams.start();
        core.catchUp.start(core.streams);
        core.logWatch.start();
        return core;
    }

    private StreamThreadExceptionResponse answer(Throwable fault) {
        Throwable fatal = fatal(fault);
        if (fatal != null && !isYoung(fault)) {
            fail(fatal);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        faults.failed(fault);
        LockSupport.parkNanos(PAUSE_NANOS);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** A topic that was just made takes a moment to be known to every broker of a cluster. */
    private boolean isYoung(Throwable fault) {
        return fault instanceof MissingSourceTopicException && System.nanoTime() - startedNanos < NEW_TOPIC.toNanos();
    }

    private void fail(Throwable fault) {
        if (failed.compareAndSet(false, true)) {
            streams.close(Duration.ZERO);
            onFatal.accept(fault);
        }
    }

    /** Whether every record that was in the log when this process started is processed, and the stores answer. */
    public boolean isServing() {
        return catchUp.wasDone() && streams.state().isRunningOrRebalancing();
    }

    /** The consumer group of the core, which its committed offsets are read by. */
    public static String groupId(Topics topics) {
        return CoreConfig.applicationId(topics);
    }

    public CoreReads reads() {
        return reads;
    }

    /** The running Kafka Streams instance, for its metrics. */
    public KafkaStreams streams() {
        return streams;
    }

    /** As many replicas as the catalogue's topics have, for the changelogs. */
    private static short replicas(CoreSettings settings) {
        try (Admin admin = Admin.create(settings.kafka())) {
            return TopicProvisioning.replicas(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The number of brokers cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the number of brokers was read", e);
        }
    }

    /** The fault as an operator should read it, null where a new attempt can mend it. */
    private static @Nullable Throwable fatal(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof PositionReusedException || cause instanceof KeyUnavailableException) {
                return cause;
            }
            if (cause instanceof InvalidOffsetException
                    || cause instanceof MissingSourceTopicException
                    || Objects.toString(cause.getMessage(), "").contains("no valid reset policy")) {
                return new LogChangedException("The place in link-requests where the pipeline stood is gone", fault);
            }
        }
        return null;
    }

    @Override
    public void close() {
        catchUp.close();
        logWatch.close();
        streams.close(CLOSE_TIMEOUT);
    }
}
