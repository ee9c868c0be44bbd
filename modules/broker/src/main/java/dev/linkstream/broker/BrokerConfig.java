package dev.linkstream.broker;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.SharedServer;

/** Kafka's settings for one node on one small machine: durable, quick to restart, modest in memory. */
final class BrokerConfig {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String DIRECTORY = "log.dirs";
    private static final String CLIENT_LISTENER = "CLIENTS";

    private BrokerConfig() {}

    static KafkaConfig of(Path directory, int clientPort, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(node(directory, clientPort, controllerPort));
        properties.putAll(TOPICS);
        properties.putAll(LOGS);
        properties.putAll(THREADS);
        return new OneDirectory(properties);
    }

    /**
     * Makes a server know its directory, of whose configuration it makes copies: by hand, where the text of the path would
     * be read as another. Changes nothing of a usual path.
     */
    static void keepDirectory(SharedServer server, Path directory, int clientPort, int controllerPort) {
        if (isPlain(directory.toString())) {
            return;
        }
        try {
            for (String copy : List.of("brokerConfig", "controllerConfig")) {
                Field field = SharedServer.class.getDeclaredField(copy);
                field.setAccessible(true);
                field.set(server, of(directory, clientPort, controllerPort));
            }
        } catch (ReflectiveOperationException e) {
            throw new BrokerStartException(
                    "The broker's directory must have no comma in its path with this version of Kafka, but is "
                            + directory,
                    e);
        }
    }

    private static boolean isPlain(String path) {
        return path.indexOf(',') < 0 && path.strip().equals(path);
    }

    /** Kafka takes a comma in {@code log.dirs} for the end of a directory, and blanks at its ends for none of it. */
    private static final class OneDirectory extends KafkaConfig {
        OneDirectory(Properties properties) {
            super(properties, false);
        }

        @Override
        public List<String> logDirs() {
            return List.of(metadataLogDir());
        }

        /** Of the properties, as Kafka asks before a field of this class could be set. */
        @Override
        public String metadataLogDir() {
            return String.valueOf(originals().get(DIRECTORY));
        }
    }

    private static Map<String, String> node(Path directory, int clientPort, int controllerPort) {
        String clients = CLIENT_LISTENER + "://" + LoopbackSockets.HOST + ":" + clientPort;
        String controller = LoopbackSockets.HOST + ":" + controllerPort;
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                Map.entry(DIRECTORY, directory.toString()),
                Map.entry("listeners", clients + "," + CONTROLLER_LISTENER + "://" + controller),
                Map.entry("advertised.listeners", clients),
                Map.entry("listener.security.protocol.map", CLIENT_LISTENER + ":PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", CLIENT_LISTENER),
                Map.entry("controller.listener.names", CONTROLLER_LISTENER),
                // Voters of a static quorum are not on disk: each start may use another controller port.
                Map.entry("controller.quorum.voters", NODE_ID + "@" + controller),
                // After kill -9 the controller honours the dead broker's session until it runs out.
                Map.entry("broker.session.timeout.ms", "2000"),
                Map.entry("broker.heartbeat.interval.ms", "400"),
                // Half a second's default is two fsyncs a second for nothing.
                Map.entry("metadata.max.idle.interval.ms", "0"),
                Map.entry("metric.reporters", ""));
    }

    private static final Map<String, String> TOPICS = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("unclean.leader.election.enable", "false"),
            Map.entry("message.max.bytes", Integer.toString(2 * 1024 * 1024)),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"));

    /** Log recovery after kill -9 reads active segments only, so their size bounds it. */
    private static final Map<String, String> LOGS = Map.of(
            "log.segment.bytes", Integer.toString(32 * 1024 * 1024),
            "log.index.size.max.bytes", Integer.toString(1024 * 1024),
            "log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024),
            // Without a limit it takes a whole core for as long as there is something to clean.
            "log.cleaner.io.max.bytes.per.second", Integer.toString(8 * 1024 * 1024),
            // How long the cleaner rests when there is nothing to do: who was erased waits for it.
            "log.cleaner.backoff.ms", "2000",
            "num.recovery.threads.per.data.dir", "2");

    private static final Map<String, String> THREADS = Map.of(
            "num.network.threads", "2",
            "num.io.threads", "4",
            "background.threads", "2",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1");
}
