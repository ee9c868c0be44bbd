package dev.linkstream.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A real Kafka broker and its controller, running in this process from {@link #start} to {@link #close}.
 *
 * <p>It listens on loopback only. What it has acknowledged survives a close and a kill -9 of the process; a power loss
 * may take the last seconds, which {@link #rebootedSinceUncleanStop} tells. If a part that it cannot do without breaks
 * while it runs, the process ends. Safe for use by several threads.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration HAND_OVER = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final BrokerDirectory directory;
    private final RunMarker marker;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final int port;
    private boolean closed;

    /**
     * Starts a broker; when this returns, it serves.
     *
     * @throws BrokerStartException if the port is taken, the directory is in use by another process or is not one that
     *     this broker can have written, or Kafka itself refuses to start
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        BrokerDirectory directory = BrokerDirectory.lock(settings.directory());
        try {
            LoopbackSockets sockets = LoopbackSockets.bind(settings.port());
            try {
                EmbeddedBroker started = new EmbeddedBroker(directory, sockets);
                started.run();
                return started;
            } catch (Throwable e) {
                sockets.close();
                throw e;
            }
        } catch (Throwable e) {
            release(directory);
            if (e instanceof BrokerStartException known) {
                throw known;
            }
            throw new BrokerStartException("The broker in " + settings.directory() + " did not start: " + e, e);
        }
    }

    /** Loads the classes that every start needs first, for a caller that has other things to do before; changes nothing. */
    public static void warmUp() {
        BrokerConfig.of(Path.of("."), 0, 0);
    }

    private EmbeddedBroker(BrokerDirectory directory, LoopbackSockets sockets) throws IOException {
        this.directory = directory;
        this.port = sockets.clientPort();
        directory.formatIfNew();
        KafkaConfig config = BrokerConfig.of(
                directory.path(), port, sockets.controllerAddress().getPort());
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> disk = identity(directory, config);
        this.marker = RunMarker.begin(directory.path(), RunMarker.bootId());
        RequestHistograms.make();
        SharedServer shared = new SharedServer(
                config,
                disk._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(BrokerConfig.NODE_ID, sockets.controllerAddress())),
                List.of(),
                new LoudFaults(),
                sockets);
        BrokerConfig.keepDirectory(
                shared, directory.path(), port, sockets.controllerAddress().getPort());
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), disk._2());
        this.broker = new BrokerServer(shared);
    }

    private static Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> identity(
            BrokerDirectory directory, KafkaConfig config) {
        try {
            return KafkaRaftServer.initializeLogDirs(config, log, "");
        } catch (RuntimeException e) {
            throw new BrokerStartException(
                    "The broker's directory must have the meta.properties of node " + BrokerConfig.NODE_ID
                            + " that it was formatted with, but that of " + directory.path() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    private void run() {
        try {
            controller.startup();
            broker.startup();
        } catch (Throwable e) {
            // Each of the two undoes its own failed start, and the other's is undone here.
            controller.shutdown();
            throw e;
        }
    }

    /** Where clients connect, as {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return LoopbackSockets.HOST + ":" + port;
    }

    /** Whether the run before this one ended without {@link #close}. */
    public boolean previousStopWasUnclean() {
        return marker.unclean();
    }

    /**
     * Whether the machine was started anew after a run that had ended without {@link #close}, so that acknowledged
     * records may be lost. Stays true, over restarts too, until {@link #acknowledgeReboot}.
     */
    public boolean rebootedSinceUncleanStop() {
        return marker.rebooted();
    }

    /** To be called once the consequences of {@link #rebootedSinceUncleanStop} are on record. */
    public void acknowledgeReboot() {
        try {
            marker.acknowledgeReboot();
        } catch (IOException e) {
            throw new UncheckedIOException("The reboot could not be acknowledged in " + directory.path(), e);
        }
    }

    /**
     * Stops the broker and flushes its logs, within 20 seconds. If it takes longer, the stop counts as unclean and the
     * directory stays locked until the process ends. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread stop = new Thread(this::stop, "broker-stop");
        stop.setDaemon(true);
        stop.start();
        try {
            stop.join(CLOSE.toMillis());
            if (stop.isAlive()) {
                log.error("The embedded broker in {} did not stop within {}", directory.path(), CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        try {
            broker.shutdown(HAND_OVER);
            controller.shutdown();
            if (directory.wasLeftClean()) {
                marker.end();
            }
        } catch (IOException | RuntimeException e) {
            log.error("The embedded broker in {} did not stop cleanly", directory.path(), e);
        }
        release(directory);
    }

    private static void release(BrokerDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            log.warn("The lock of {} could not be released", directory.path(), e);
        }
    }
}
