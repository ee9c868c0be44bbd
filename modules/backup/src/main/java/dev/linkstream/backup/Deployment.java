package dev.linkstream.backup;

import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.privacy.LogKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What a running deployment says of itself.
 *
 * @param masterKeyRows rows that name the master keys in use
 */
record Deployment(EpochList epochs, Set<String> masterKeyRows, Collection<ErasureNoted> erasures) {

    static Deployment read(TopicReader reader, LiveCluster cluster, Topics topics) throws IOException {
        Map<String, byte[]> epochs = table(reader, cluster, topics.epochs().name());
        Map<String, byte[]> keys = table(reader, cluster, topics.logKeys().name());
        Set<String> masters = new TreeSet<>();
        keys.keySet().stream().filter(LogKeys::isMasterKeyRow).forEach(masters::add);
        Map<String, byte[]> register =
                table(reader, cluster, topics.erasureRegister().name());
        return new Deployment(
                EpochList.of(epochs.values().stream()
                        .map(row ->
                                epoch(topics.epochs().values().deserializer().deserialize("", row)))
                        .toList()),
                masters,
                register.values().stream()
                        .map(row ->
                                topics.erasureRegister().values().deserializer().deserialize("", row))
                        .toList());
    }

    static Epoch epoch(EpochBegun event) {
        return new Epoch(
                event.getNumber(),
                event.getTopicId(),
                event.getKeyFingerprint(),
                event.getStartOffsets(),
                event.getBeganAt(),
                event.getReason());
    }

    /** The newest row of each key in a topic of one partition. */
    private static Map<String, byte[]> table(TopicReader reader, LiveCluster cluster, String topic) throws IOException {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, byte[]> rows = new HashMap<>();
        reader.read(cluster.begins(List.of(partition)), cluster.committedEnds(List.of(partition)), record -> {
            if (record.key() != null) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, record.value());
                }
            }
        });
        return rows;
    }
}
