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
import org.jspecify.annotations.Nullable;

/**
 * Brings a cluster's topics in line with the catalogue: creates what is missing, sets each retention to its setting and the room of
 * those that need more,
 * refuses a topic whose partitions or clean-up contradict the catalogue. Safe to run from several instances at once.
 *
 * <p><b>Times.</b> Kafka refuses records whose time is an hour ahead of the broker's clock. A record of ours carries the
 * time of the request that it comes from, so a clock that is set back would have the pipeline write for ever what is
 * refused for ever. Therefore our topics and changelogs take any time ({@link #ANY_TIME}).
 */
@NullMarked
public final class TopicProvisioning {

    /** Topic settings under which no record is refused for its time, whatever the cluster's defaults say. */
    public static final Map<String, String> ANY_TIME = Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE));

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
        configs.putAll(required(topic));
        return configs;
    }

    /** What an existing topic is given, too. */
    private static Map<String, String> required(Topic<?> topic) {
        Map<String, String> required = new HashMap<>();
        if (topic.anyTime()) {
            required.putAll(ANY_TIME);
        }
        if (!topic.compacted()) {
            required.put(TopicConfig.RETENTION_MS_CONFIG, retention(topic));
        }
        if (topic.maxMessageBytes() != null) {
            required.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(topic.maxMessageBytes()));
        }
        required.putAll(topic.configs());
        return required;
    }

    /** Has topics that are no part of the catalogue, such as changelogs of earlier versions, take records of any time. */
    public void acceptAnyTime(Collection<String> names) throws InterruptedException, ExecutionException {
        Map<ConfigResource, Map<String, String>> wanted = new HashMap<>();
        names.forEach(name -> wanted.put(new ConfigResource(ConfigResource.Type.TOPIC, name), ANY_TIME));
        set(wanted, describe(wanted.keySet()));
    }

    private void alignConfigs(List<Topic<?>> topics) throws InterruptedException, ExecutionException {
        Map<ConfigResource, Map<String, String>> wanted = new HashMap<>();
        topics.forEach(topic -> wanted.put(resource(topic), required(topic)));
        Map<ConfigResource, Config> found = describe(wanted.keySet());
        for (Topic<?> topic : topics) {
            String cleanup = Objects.requireNonNull(found.get(resource(topic)))
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            if (!cleanup.equals(cleanup(topic))) {
                throw new TopicContradictionException("Topic " + topic.name() + " must have "
                        + TopicConfig.CLEANUP_POLICY_CONFIG + "=" + cleanup(topic) + ", but has " + cleanup);
            }
        }
        set(wanted, found);
    }

    private Map<ConfigResource, Config> describe(Collection<ConfigResource> topics)
            throws InterruptedException, ExecutionException {
        return admin.describeConfigs(topics).all().get();
    }

    private void set(Map<ConfigResource, Map<String, String>> wanted, Map<ConfigResource, Config> found)
            throws InterruptedException, ExecutionException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        wanted.forEach((topic, configs) -> {
            Config there = Objects.requireNonNull(found.get(topic));
            List<AlterConfigOp> missing = configs.entrySet().stream()
                    .filter(each -> !Objects.equals(value(there, each.getKey()), each.getValue()))
                    .map(each -> new AlterConfigOp(
                            new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!missing.isEmpty()) {
                changes.put(topic, missing);
            }
        });
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static @Nullable String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? null : entry.value();
    }

    private static ConfigResource resource(Topic<?> topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static void requirePartitions(Topic<?> topic, TopicDescription description) {
        int partitions = description.partitions().size();
        if (partitions != topic.partitions()) {
            throw new TopicContradictionException(
                    "Topic " + topic.name() + " must have " + topic.partitions()
                            + " partitions as the settings say, but has " + partitions
                            + "; the number is fixed for the topic's life, so linkstream.topics.partitions must stay as it was");
        }
    }

    private static String cleanup(Topic<?> topic) {
        return topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
    }

    private static String retention(Topic<?> topic) {
        return Long.toString(topic.retention().toMillis());
    }
}
