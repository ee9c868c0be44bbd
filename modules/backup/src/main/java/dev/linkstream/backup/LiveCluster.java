package dev.linkstream.backup;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What is asked of a cluster that a deployment runs on. */
final class LiveCluster implements AutoCloseable {

    private static final int LIMIT_SECONDS = 30;

    private final Admin admin;
    private final String prefix;

    LiveCluster(Map<String, Object> kafka, String prefix) {
        admin = Admin.create(kafka);
        this.prefix = prefix;
    }

    Admin admin() {
        return admin;
    }

    /** The deployment's topics, by name. */
    Map<String, TopicDescription> topics() {
        Set<String> names = get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
        return new TreeMap<>(get(admin.describeTopics(names).allTopicNames()));
    }

    /** What was set of each topic, beyond the brokers' defaults. */
    Map<String, Map<String, String>> configs(Collection<String> topics) {
        Map<String, Map<String, String>> configs = new HashMap<>();
        List<ConfigResource> wanted = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        get(admin.describeConfigs(wanted).all()).forEach((topic, config) -> configs.put(topic.name(), own(config)));
        return configs;
    }

    private static Map<String, String> own(Config config) {
        Map<String, String> own = new TreeMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG && entry.value() != null) {
                own.put(entry.name(), entry.value());
            }
        }
        return own;
    }

    /** A setting of a topic as it is in force. */
    String inForce(String topic, String setting) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                get(admin.describeConfigs(List.of(resource)).all()).get(resource));
        return Objects.requireNonNull(config.get(setting)).value();
    }

    Map<TopicPartition, Long> begins(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Where the records of each end that are committed, as are all before them. */
    Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, Long> found = new HashMap<>();
        get(admin.listOffsets(wanted, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, offset) -> found.put(partition, offset.offset()));
        return found;
    }

    /** The deployment's consumer groups. */
    Set<String> groups() {
        return get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    /** How far groups have come, transactions under way being waited for. */
    Map<String, Map<TopicPartition, Long>> committed(Collection<String> groups) {
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        if (groups.isEmpty()) {
            return committed;
        }
        Map<String, ListConsumerGroupOffsetsSpec> wanted = groups.stream()
                .collect(Collectors.toMap(Function.identity(), group -> new ListConsumerGroupOffsetsSpec()));
        get(admin.listConsumerGroupOffsets(wanted, new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .all())
                .forEach((group, offsets) -> committed.put(group, plain(offsets)));
        return committed;
    }

    private static Map<TopicPartition, Long> plain(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> plain = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                plain.put(partition, offset.offset());
            }
        });
        return plain;
    }

    /** Whether a transaction is between its decision and its last marker. */
    boolean isCommitting() {
        return get(admin.listTransactions(new ListTransactionsOptions()
                                .filterStates(List.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT)))
                        .all())
                .stream()
                .anyMatch(transaction -> transaction.transactionalId().startsWith(prefix));
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw BackupException.failed("Kafka does not answer as it should: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw BackupException.failed("Kafka does not answer within " + Duration.ofSeconds(LIMIT_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BackupException.failed("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
