package dev.linkstream.core.epochs;

import dev.linkstream.core.config.CoreConfig;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.LogState.PartitionState;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a cluster holds of this deployment before the core runs: read with plain clients, joined to no group. */
public final class LogInspection implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 100;

    private final CoreSettings settings;
    private final Topics topics;
    private final String group;
    private final Admin admin;
    private final ClusterPatience patience = new ClusterPatience(System::nanoTime, LockSupport::parkNanos);

    public LogInspection(CoreSettings settings, Topics topics) {
        this.settings = settings;
        this.topics = topics;
        this.group = CoreConfig.applicationId(topics);
        Map<String, Object> properties = new HashMap<>(settings.streams().kafka());
        // A cluster that is not there is told within half a minute, not after a client's minute.
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        this.admin = Admin.create(properties);
    }

    Admin admin() {
        return admin;
    }

    /**
     * Asks for what coordinates the core's group and its transactions, and waits for nothing: a new cluster makes the
     * topics in which it keeps both only when somebody asks, and whoever needs them first would wait for that.
     */
    void wakeCoordinators() {
        var unusedGroup = admin.describeConsumerGroups(List.of(group));
        var unusedTransactions = admin.describeTransactions(List.of(group));
    }

    /** Names of the topics under this deployment's prefix. */
    Set<String> ourTopics() throws InterruptedException, ExecutionException {
        return admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(topics.settings().prefix()))
                .collect(Collectors.toSet());
    }

    /** Kafka's id of the log, empty where it does not exist. */
    Optional<String> topicId(Duration timeout) throws InterruptedException, ExecutionException {
        String name = topics.linkRequests().name();
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs((int) timeout.toMillis());
        try {
            return Optional.of(Objects.requireNonNull(admin.describeTopics(List.of(name), options)
                            .allTopicNames()
                            .get()
                            .get(name))
                    .topicId()
                    .toString());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Kafka's id of the log, which was just made: it takes a moment to be known to every broker. */
    String awaitTopicId() throws InterruptedException, ExecutionException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<String> id = topicId(TIMEOUT);
            if (id.isPresent()) {
                return id.get();
            }
            LockSupport.parkNanos(TIMEOUT.toNanos() / ATTEMPTS);
        }
        throw new IllegalStateException("Topic " + topics.linkRequests().name() + " was made, but the cluster does not"
                + " show it after " + TIMEOUT);
    }

    /** Whether anything was ever written: topics that a first start created and left empty tell nothing. */
    boolean holdsRecords(Set<String> existing) throws InterruptedException, ExecutionException {
        List<TopicPartition> partitions = admin.describeTopics(existing).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        return offsets(partitions, OffsetSpec.latest()).stream().anyMatch(end -> end > 0);
    }

    EpochList epochs() throws InterruptedException, ExecutionException {
        TopicPartition partition = new TopicPartition(topics.epochs().name(), 0);
        List<ConsumerRecord<String, byte[]>> records;
        try (KafkaConsumer<String, byte[]> reader = reader(new StringDeserializer(), new ByteArrayDeserializer())) {
            records = read(reader, Map.of(partition, 0L));
        }
        requireReadable(records);
        Map<String, EpochBegun> byNumber = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            byNumber.put(
                    record.key(), topics.epochs().values().deserializer().deserialize(record.topic(), record.value()));
        }
        return EpochList.of(byNumber.values().stream()
                .map(event -> new Epoch(
                        event.getNumber(),
                        event.getTopicId(),
                        event.getKeyFingerprint(),
                        event.getStartOffsets(),
                        event.getBeganAt(),
                        event.getReason()))
                .toList());
    }

    /** The list is kept for ever and is the first that a deployment writes: its schema ids tell where all ids are from. */
    private void requireReadable(List<ConsumerRecord<String, byte[]>> epochs) {
        Set<Integer> inUse = epochs.stream()
                .map(record -> EventSerde.schemaId(record.value()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        topics.schemaIds().requireReadable(EpochBegun.SCHEMA$, inUse);
    }

    List<PartitionState> partitions(Set<String> existing) throws InterruptedException, ExecutionException {
        // The ends last: other instances may be at work, and what they did in between must not look like a lost tail.
        Map<Integer, Position> processed = lastProcessed(existing);
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        List<Long> ends = endOffsets();
        ReadMarks marks = ReadMarks.leftIn(settings, group, ends.size());
        List<PartitionState> states = new ArrayList<>();
        for (int partition = 0; partition < ends.size(); partition++) {
            OffsetAndMetadata offset = committed.get(log(partition));
            states.add(new PartitionState(
                    ends.get(partition),
                    offset == null ? null : offset.offset(),
                    processed.get(partition),
                    marks.last(partition)));
        }
        return states;
    }

    /** How far the core has processed the log, by partition; what it never read is missing. */
    public Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    /** Where the list of epochs ends: another value than before says that it was written to. */
    long epochsEnd(Duration timeout) throws InterruptedException, ExecutionException {
        TopicPartition list = new TopicPartition(topics.epochs().name(), 0);
        return admin.listOffsets(
                        Map.of(list, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs((int) timeout.toMillis()))
                .partitionResult(list)
                .get()
                .offset();
    }

    List<Long> endOffsets() throws InterruptedException, ExecutionException {
        return offsets(OffsetSpec.latest());
    }

    List<Long> beginningOffsets() throws InterruptedException, ExecutionException {
        return offsets(OffsetSpec.earliest());
    }

    /** Sets where the core goes on reading. Its group must be empty, but for members that this process left behind. */
    void readFrom(List<Long> offsets, String instanceId, int threads) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (int partition = 0; partition < offsets.size(); partition++) {
            positions.put(log(partition), new OffsetAndMetadata(offsets.get(partition)));
        }
        removeOwnMembers(instanceId, threads);
        try {
            patience.await(() ->
                    admin.alterConsumerGroupOffsets(group, positions).all().get());
        } catch (ExecutionException e) {
            throw new EpochRefusedException("A new epoch of short codes can only begin while no instance runs: stop"
                    + " every other instance of this deployment and start again ("
                    + e.getMessage() + ")");
        }
    }

    private void removeOwnMembers(String instanceId, int threads) throws InterruptedException, ExecutionException {
        Set<String> own = IntStream.rangeClosed(1, threads)
                .mapToObj(thread -> instanceId + "-" + thread)
                .collect(Collectors.toSet());
        List<MemberToRemove> present = members().stream()
                .flatMap(member -> member.groupInstanceId().stream())
                .filter(own::contains)
                .map(MemberToRemove::new)
                .toList();
        if (!present.isEmpty()) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(present))
                    .all()
                    .get();
        }
    }

    private Collection<MemberDescription> members() throws InterruptedException, ExecutionException {
        try {
            return Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get()
                    .members();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    /** The last processed position of each partition that has one. */
    private Map<Integer, Position> lastProcessed(Set<String> existing) throws InterruptedException, ExecutionException {
        String changelog = group + "-" + CoreStores.POSITIONS + "-changelog";
        if (!existing.contains(changelog)) {
            return Map.of();
        }
        Map<Integer, Position> found = new HashMap<>();
        List<TopicPartition> open = partitions(changelog);
        try (KafkaConsumer<byte[], byte[]> reader = reader(new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            // The only row's newest version lies at the end, before at most a few transaction markers.
            for (long window = 16; !open.isEmpty(); window *= 16) {
                Map<TopicPartition, Long> from = new HashMap<>();
                List<Long> ends = offsets(open, OffsetSpec.latest());
                for (int i = 0; i < ends.size(); i++) {
                    from.put(open.get(i), Math.max(0, ends.get(i) - window));
                }
                for (ConsumerRecord<byte[], byte[]> record : read(reader, from)) {
                    found.put(
                            record.partition(),
                            EpochStart.position(record.partition(), LogPosition.of(record.value())));
                }
                open = open.stream()
                        .filter(partition ->
                                from.getOrDefault(partition, 0L) > 0 && !found.containsKey(partition.partition()))
                        .toList();
            }
        }
        return found;
    }

    private <K, V> KafkaConsumer<K, V> reader(Deserializer<K> keys, Deserializer<V> values) {
        Map<String, Object> properties = new HashMap<>(settings.streams().kafka());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A fetch that is under way is waited for when the partition changes and at the close.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        return new KafkaConsumer<>(properties, keys, values);
    }

    /** What lies from these offsets to the end, each partition's in its order. */
    private static <K, V> List<ConsumerRecord<K, V>> read(KafkaConsumer<K, V> reader, Map<TopicPartition, Long> from) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        reader.assign(from.keySet());
        from.forEach(reader::seek);
        // Of a transaction left open by a crash nothing is waited for: its positions were never committed.
        Map<TopicPartition, Long> ends = reader.endOffsets(from.keySet());
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            reader.poll(POLL).forEach(records::add);
        }
        return records;
    }

    private List<Long> offsets(OffsetSpec spec) throws InterruptedException, ExecutionException {
        return offsets(partitions(topics.linkRequests().name()), spec);
    }

    private List<Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                patience.await(() -> admin.listOffsets(wanted).all().get());
        return partitions.stream()
                .map(partition -> Objects.requireNonNull(found.get(partition)).offset())
                .toList();
    }

    /** The partitions of the log, or of a topic that has as many. */
    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, topics.linkRequests().partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private TopicPartition log(int partition) {
        return new TopicPartition(topics.linkRequests().name(), partition);
    }

    @Override
    public void close() {
        admin.close();
    }
}
