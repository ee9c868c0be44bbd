package dev.linkstream.erasures;

import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that may be about a user: those of their partition in topics that are keyed by user, and all in topics that
 * others key. They go with their topics' retention; that the last of them has gone is seen by where the topics begin.
 */
final class RecordsAbout {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Topics topics;
    private final RecordScan scan;
    private Instant looked = Instant.EPOCH;

    RecordsAbout(Topics topics, RecordScan scan) {
        this.topics = topics;
        this.scan = scan;
    }

    /** By topic and partition, such as {@code links/3}, the offset before which lies whatever is about the user. */
    Map<String, Long> ends(int partition) {
        Map<String, Long> ends = new HashMap<>();
        scan.offsets(partitions(partition), false)
                .forEach((at, end) -> ends.put(at.topic() + "/" + at.partition(), end));
        return ends;
    }

    private List<TopicPartition> partitions(int partition) {
        Set<String> keyedByOthers =
                Set.of(topics.linkIntake().name(), topics.deadLetters().name());
        return topics.all().stream()
                .filter(topic -> !topic.compacted())
                .flatMap(topic -> partitions(topic, keyedByOthers, partition))
                .toList();
    }

    private Stream<TopicPartition> partitions(Topic<?> topic, Set<String> keyedByOthers, int partition) {
        boolean keyedByUser = !keyedByOthers.contains(topic.name())
                && topic.partitions() == topics.linkRequests().partitions();
        return keyedByUser
                ? Stream.of(new TopicPartition(topic.name(), partition))
                : IntStream.range(0, topic.partitions()).mapToObj(each -> new TopicPartition(topic.name(), each));
    }

    /** Those among these erasures of which nothing is left, as of now; looked for every ten seconds. */
    List<ErasureNoted> gone(Collection<ErasureNoted> erasures, Set<Integer> partitions, Instant now) {
        if (now.isBefore(looked.plus(INTERVAL))) {
            return List.of();
        }
        looked = now;
        List<ErasureNoted> gone = new ArrayList<>();
        for (ErasureNoted erasure : erasures) {
            if (erasure.getUnreadableAt() != null
                    && erasure.getGoneAt() == null
                    && partitions.contains(erasure.getPartition())
                    && isGone(erasure)) {
                gone.add(ErasureNoted.newBuilder(erasure).setGoneAt(now).build());
            }
        }
        return gone;
    }

    private boolean isGone(ErasureNoted erasure) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        erasure.getEnds().forEach((name, end) -> {
            int slash = name.lastIndexOf('/');
            ends.put(new TopicPartition(name.substring(0, slash), Integer.parseInt(name.substring(slash + 1))), end);
        });
        Map<TopicPartition, Long> begins = scan.offsets(List.copyOf(ends.keySet()), true);
        return ends.entrySet().stream().allMatch(each -> begins.getOrDefault(each.getKey(), 0L) >= each.getValue());
    }
}
