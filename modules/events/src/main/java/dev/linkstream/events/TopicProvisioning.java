package dev.linkstream.events;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.NullMarked;

/**
 * Brings a cluster's topics in line with the catalogue: creates what is missing, sets each retention to its setting and the room of
 * those that need more,
 * refuses a topic whose partitions or clean-up contradict the catalogue. Safe to run from several instances at once.
 */
@NullMarked
public final class TopicProvisioning {

    private final Admin admin;

    public TopicProvisioning(Admin admin) {
        this.admin = admin;
    }

    /**
     * Brings these topics about.
     *
     * @throws TopicContradictionException if a topic exists that cannot be what the catalogue says
     */
    public void provision(Collection<Topic<?>> topics) throws InterruptedException, ExecutionException {
        Set<String> there = admin.listTopics().names().get();
        List<Topic<?>> existing =
                topics.stream().filter(topic -> there.contains(topic.name())).toList();
        Map<String, TopicDescription> descriptions = admin.describeTopics(
                        existing.stream().map(Topic::name).toList())
                .allTopicNames()
                .get();
        for (Topic<?> topic : existing) {
            requirePartitions(topic, Objects.requireNonNull(descriptions.get(topic.name())));
        }
        alignConfigs(existing);
        create(topics.stream().filter(topic -> !existing.contains(topic)).toList());
    }

    /** Three replicas where there are three brokers. */
    public static short replicas(Admin admin) throws InterruptedException, ExecutionException {
        return (short) Math.min(3, admin.describeCluster().nodes().get().size());
    }

    private void create(List<Topic<?>> missing) throws InterruptedException, ExecutionException {
        if (missing.isEmpty()) {
            return;
        }
        short replicas = replicas(admin);
        List<NewTopic> created = missing.stream()
                .map(topic ->
                        new NewTopic(topic.name(), topic.partitions(), replicas).configs(configs(topic, replicas)))
                .toList();
        for (KafkaFuture<Void> creation : admin.createTopics(created).values().values()) {
            try {
                creation.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static Map<String, String> configs(Topic<?> topic, short replicas) {
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup(topic));
        configs.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        if (replicas >= 3) {
            configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        if (!topic.compacted()) {
            configs.put(TopicConfig.RETENTION_MS_CONFIG, retention(topic));
        }
        if (topic.maxMessageBytes() != null) {
            configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(topic.maxMessageBytes()));
        }
        return configs;
    }

    private void alignConfigs(List<Topic<?>> topics) throws InterruptedException, ExecutionException {
        Map<ConfigResource, Config> found = admin.describeConfigs(
                        topics.stream().map(TopicProvisioning::resource).toList())
                .all()
                .get();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic<?> topic : topics) {
            Config config = Objects.requireNonNull(found.get(resource(topic)));
            String cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
            if (!cleanup.equals(cleanup(topic))) {
                throw new TopicContradictionException("Topic " + topic.name() + " must have "
                        + TopicConfig.CLEANUP_POLICY_CONFIG + "=" + cleanup(topic) + ", but has " + cleanup);
            }
            Map<String, String> wanted = new HashMap<>();
            if (!topic.compacted()) {
                wanted.put(TopicConfig.RETENTION_MS_CONFIG, retention(topic));
            }
            if (topic.maxMessageBytes() != null) {
                wanted.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(topic.maxMessageBytes()));
            }
            wanted.entrySet().removeIf(each -> config.get(each.getKey()).value().equals(each.getValue()));
            if (!wanted.isEmpty()) {
                changes.put(
                        resource(topic),
                        wanted.entrySet().stream()
                                .map(each -> new AlterConfigOp(
                                        new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                                .toList());
            }
        }
        admin.incrementalAlterConfigs(changes).all().get();
    }

    private static ConfigResource resource(Topic<?> topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static void requirePartitions(Topic<?> topic, TopicDescription description) {
        int partitions = description.partitions().size();
        if (partitions != topic.partitions()) {
            throw new TopicContradictionException("Topic " + topic.name() + " must have " + topic.partitions()
                    + " partitions as the settings say, but has " + partitions
                    + "; the number is fixed for the topic's life, so the setting must stay as it was");
        }
    }

    private static String cleanup(Topic<?> topic) {
        return topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
    }

    private static String retention(Topic<?> topic) {
        return Long.toString(topic.retention().toMillis());
    }
}
