package dev.linkstream.streams;

import dev.linkstream.stores.TaskCheckpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka Streams application as it runs in this process. A fault that a new attempt can mend replaces the thread that met
 * it, after a second; one that cannot be passed over stops the application and is told once. Thread-safe.
 */
public final class StreamsRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StreamsRun.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] ANY_KEY = {};

    /** A fault that stays must not fill the log. */
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final String name;
    private final KafkaStreams streams;
    private final Path directory;
    private final FaultRule rule;
    private final Consumer<Throwable> onFatal;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final StreamFaults faults;

    /** Which faults a new attempt can mend. */
    public interface FaultRule {

        /** Passes over every fault. */
        FaultRule NONE_IS_FATAL = fault -> null;

        /** The fault as an operator should read it; null where a new attempt can mend it. */
        @Nullable Throwable fatal(Throwable fault);
    }

    /**
     * An application that has not started.
     *
     * @param name what it is called in a sentence of the log: {@code The pipeline}
     * @param directory where Kafka Streams keeps its tasks
     * @param onFatal told once why the application was stopped; called by one of its threads, which must not be made to
     *     wait for {@link #close}
     */
    public StreamsRun(String name, KafkaStreams streams, Path directory, FaultRule rule, Consumer<Throwable> onFatal) {
        this.name = name;
        this.streams = streams;
        this.directory = directory;
        this.rule = rule;
        this.onFatal = onFatal;
        faults = new StreamFaults(name, System::nanoTime, log::warn, log::error);
    }

    /** Starts it; {@code onState} is told of each state, by one thread at a time. */
    public void start(Consumer<KafkaStreams.State> onState) {
        streams.setUncaughtExceptionHandler(this::answer);
        streams.setStateListener((now, before) -> {
            log.info("{} is {}", name, now);
            onState.accept(now);
        });
        TaskCheckpoint.wipeUnclosed(directory);
        streams.start();
    }

    private StreamThreadExceptionResponse answer(Throwable fault) {
        Throwable fatal = rule.fatal(fault);
        if (fatal != null) {
            fail(fatal);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        faults.failed(fault);
        LockSupport.parkNanos(PAUSE_NANOS);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Stops it for a reason of others. */
    public void fail(Throwable fault) {
        if (failed.compareAndSet(false, true)) {
            streams.close(Duration.ZERO);
            onFatal.accept(fault);
        }
    }

    public KafkaStreams streams() {
        return streams;
    }

    /** The partitions of the tasks that are active here. */
    public Set<Integer> activePartitions() {
        try {
            return streams.metadataForLocalThreads().stream()
                    .flatMap(thread -> thread.activeTasks().stream())
                    .map(task -> task.taskId().partition())
                    .collect(Collectors.toSet());
        } catch (IllegalStateException e) {
            return Set.of();
        }
    }

    /** Who has a store's partition, of those that run this application: {@code host:port}; empty while that is not settled. */
    public Optional<String> owner(String store, int partition) {
        // Stores are looked up by key; only the partitioner decides, so any key will do.
        KeyQueryMetadata metadata;
        try {
            metadata = streams.queryMetadataForKey(
                    store, ANY_KEY, (topic, key, value, count) -> Optional.of(Set.of(partition)));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return Optional.empty();
        }
        if (metadata == null || metadata.activeHost().equals(HostInfo.unavailable())) {
            return Optional.empty();
        }
        HostInfo host = metadata.activeHost();
        // An IPv6 address comes without its brackets.
        String address = host.host().contains(":") ? "[" + host.host() + "]" : host.host();
        return Optional.of(address + ":" + host.port());
    }

    @Override
    public void close() {
        streams.close(CLOSE_TIMEOUT);
    }
}
