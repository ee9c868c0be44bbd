package dev.linkstream.cli.kafka;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command that speaks to Kafka itself finds the cluster: its options, else the settings in the environment. */
public final class KafkaOptions {

    private static final String BOOTSTRAP_SERVERS = "LINKSTREAM_KAFKA_BOOTSTRAP_SERVERS";
    private static final String PREFIX = "LINKSTREAM_TOPICS_PREFIX";
    private static final String PROPERTIES = "LINKSTREAM_KAFKA_PROPERTIES_";
    private static final String DEFAULT_BOOTSTRAP_SERVERS = "127.0.0.1:9092";
    private static final String DEFAULT_PREFIX = "linkstream.";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "The Kafka cluster (default: " + BOOTSTRAP_SERVERS + ", else what up listens on, "
                    + DEFAULT_BOOTSTRAP_SERVERS + ").")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "Before the topics' names (default: " + PREFIX + ", else " + DEFAULT_PREFIX + ").")
    private @Nullable String prefix;

    /**
     * Connects.
     *
     * @throws CommandFailure where the cluster cannot be reached within seconds
     */
    public Cluster connect(Map<String, String> env) {
        Map<String, Object> properties = security(env);
        properties.put(
                "bootstrap.servers", first(bootstrapServers, env.get(BOOTSTRAP_SERVERS), DEFAULT_BOOTSTRAP_SERVERS));
        return Cluster.connect(properties, new Topics(TopicSettings.defaults(prefix(env))));
    }

    private static Map<String, Object> security(Map<String, String> env) {
        Map<String, Object> properties = new HashMap<>();
        env.forEach((name, value) -> {
            if (name.startsWith(PROPERTIES)) {
                String property = name.substring(PROPERTIES.length());
                properties.put(property.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }

    /** What stands before the topics' names. */
    public String prefix(Map<String, String> env) {
        return prefix != null ? prefix : env.getOrDefault(PREFIX, DEFAULT_PREFIX);
    }

    /** Whether a cluster is named, so that no broker of our own is meant. */
    public boolean namesCluster(Map<String, String> env) {
        return !first(bootstrapServers, env.get(BOOTSTRAP_SERVERS), "").isBlank();
    }

    private static String first(@Nullable String option, @Nullable String setting, String byDefault) {
        if (option != null && !option.isBlank()) {
            return option;
        }
        return setting != null && !setting.isBlank() ? setting : byDefault;
    }
}
