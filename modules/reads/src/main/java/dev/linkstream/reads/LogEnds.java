package dev.linkstream.reads;

import dev.linkstream.links.codes.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;

/** How far {@code link-requests} reaches at the time of asking. Kafka away: the answer is an error within 2 seconds. */
public final class LogEnds {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Admin admin;
    private final String topic;
    private final int partitions;

    public LogEnds(Admin admin, String topic, int partitions) {
        this.admin = admin;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Whether the log holds a record at any of these positions, as far as offsets tell. */
    Mono<Boolean> reach(List<Position> positions) {
        return offsets(positions.stream().map(Position::partition).collect(Collectors.toSet()).stream()
                        .toList())
                .map(ends -> positions.stream()
                        .anyMatch(position ->
                                position.offset() < Objects.requireNonNull(ends.get(position.partition()))));
    }

    /** The offset that the next record of each partition will have, by partition. */
    public Mono<List<Long>> all() {
        return offsets(IntStream.range(0, partitions).boxed().toList()).map(ends -> {
            List<Long> inOrder = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                inOrder.add(Objects.requireNonNull(ends.get(partition)));
            }
            return inOrder;
        });
    }

    private Mono<Map<Integer, Long>> offsets(List<Integer> wanted) {
        Map<TopicPartition, OffsetSpec> specs = wanted.stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        ListOffsetsOptions options = new ListOffsetsOptions().timeoutMs((int) LIMIT.toMillis());
        return Mono.defer(() -> Mono.fromCompletionStage(
                        admin.listOffsets(specs, options).all().toCompletionStage()))
                .map(ends -> wanted.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> offset(ends, partition))));
    }

    private Long offset(Map<TopicPartition, ListOffsetsResultInfo> ends, int partition) {
        return Objects.requireNonNull(ends.get(new TopicPartition(topic, partition)))
                .offset();
    }
}
