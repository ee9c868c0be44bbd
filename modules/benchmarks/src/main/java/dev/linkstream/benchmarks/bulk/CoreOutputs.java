package dev.linkstream.benchmarks.bulk;

import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the core wrote for its requests, by topic, as it lies there after a run. */
record CoreOutputs(Samples links, List<Store> stores) {

    /** One record, as bytes. */
    record Sample(byte[] key, byte[] value) {}

    /** Records of one topic. */
    record Samples(List<Sample> all) {
        Sample at(long number) {
            return all.get((int) (number % all.size()));
        }
    }

    /**
     * One of the core's stores.
     *
     * @param requests of new users that come to one row
     * @param keyedByUser whether its key is the request's
     * @param read whether the core reads a key before it writes it
     */
    record Store(String name, Samples samples, int requests, boolean keyedByUser, boolean read) {}

    private static final int MANY = 5_000;

    /** Reads what there is after {@link BulkCore} has run; the list of stores is that of the core's topology. */
    static CoreOutputs of(BulkLog log) {
        return new CoreOutputs(
                samples(log, log.topics().links().name()),
                List.of(
                        store(log, "contexts", 1, true, true),
                        store(log, "user-keys", UserKeys.USERS_A_PAGE, false, false),
                        store(log, "links", 1, false, false),
                        store(log, "results", 1, false, true)));
    }

    private static Store store(BulkLog log, String name, int requests, boolean keyedByUser, boolean read) {
        return new Store(name, samples(log, changelog(log.topics(), name)), requests, keyedByUser, read);
    }

    private static String changelog(Topics topics, String store) {
        return topics.settings().prefix() + "core-" + store + "-changelog";
    }

    private static Samples samples(BulkLog log, String topic) {
        List<Sample> samples = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", log.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition first = new TopicPartition(topic, 0);
            consumer.assign(List.of(first));
            consumer.seekToBeginning(List.of(first));
            long end = consumer.endOffsets(List.of(first)).getOrDefault(first, 0L);
            while (samples.size() < MANY && consumer.position(first) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    if (each.value() != null && each.value().length > 0) { // no deletion and no filler
                        samples.add(new Sample(each.key(), each.value()));
                    }
                }
            }
        }
        if (samples.isEmpty()) {
            throw new IllegalStateException("The core wrote nothing to " + topic);
        }
        return new Samples(samples);
    }
}
