package dev.linkstream.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.streams.NotServedException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Where the log ends, and what is said of links around that place. */
class LogEndsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final CodeKey KEY = CodeKey.parse("0a".repeat(32));
    private static final CodeBook CODES = new CodeBook(
            EpochList.of(List.of(new Epoch(0, "topic", KEY.fingerprint(), List.of(0L, 0L, 0L), Instant.EPOCH, "test"))),
            CodeKeys.parse(KEY.toHex()),
            3);

    private final Map<Integer, Long> log = new HashMap<>(Map.of(0, 0L, 1, 5L, 2, Position.MAX_OFFSET));
    private boolean away;
    private final LogEnds ends = new LogEnds(admin(), "t.link-requests", 3);

    /** Answers {@link Admin#listOffsets} from {@link #log}, and nothing else. */
    private Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("listOffsets")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
                    for (Object each : ((Map<?, ?>) arguments[0]).keySet()) {
                        answers.put((TopicPartition) each, end((TopicPartition) each));
                    }
                    return new ListOffsetsResult(answers);
                });
    }

    private KafkaFuture<ListOffsetsResultInfo> end(TopicPartition partition) {
        assertThat(partition.topic()).isEqualTo("t.link-requests");
        KafkaFutureImpl<ListOffsetsResultInfo> answer = new KafkaFutureImpl<>();
        if (away) {
            answer.completeExceptionally(new TimeoutException("Kafka is away"));
        } else {
            answer.complete(new ListOffsetsResultInfo(
                    Objects.requireNonNull(log.get(partition.partition())), -1, Optional.empty()));
        }
        return answer;
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,false", // an empty partition
        "1,0,true",
        "1,4,true", // the last record
        "1,5,false", // the next one
        "1,4398046511103,false", // the greatest offset that a code can say
        "2,4398046511102,true",
        "2,4398046511103,false"
    })
    void shouldReachUpToTheLastRecord(int partition, long offset, boolean reached) {
        assertThat(reach(new Position(0, partition, offset))).isEqualTo(reached);
    }

    @Test
    void shouldReachWhereOneOfSeveralPositionsIs() {
        assertThat(reach(new Position(0, 0, 0), new Position(0, 1, 4))).isTrue();
        assertThat(reach(new Position(0, 1, 9), new Position(1, 1, 4))).isTrue();
        assertThat(reach(new Position(0, 0, 0), new Position(0, 1, 5))).isFalse();
    }

    @Test
    void shouldTellEachEndInTheOrderOfPartitionsAndAsItIsNow() {
        assertThat(ends.all().block(LIMIT)).containsExactly(0L, 5L, Position.MAX_OFFSET);
        log.put(0, 1L);
        assertThat(ends.all().block(LIMIT)).containsExactly(1L, 5L, Position.MAX_OFFSET);
    }

    /** Nothing was ever given out there, so nobody waits. */
    @Test
    void shouldKnowOfNoLinkBeyondTheLogAtOnce() {
        Reads reads = new Reads(null);

        assertThat(find(reads, 5)).isInstanceOf(Found.Unknown.class);
        assertThat(reads.asked).hasValue(1);
    }

    @Test
    void shouldWaitForTheLinkOfARecordThatIsNotProcessedYet() {
        Found.Link link = new Found.Link("c", new StoredLink());

        assertThat(find(new Reads(link), 4)).isSameAs(link);
    }

    @Test
    void shouldNotSayThatThereIsNoLinkWhileTheEndIsNotKnown() {
        away = true;

        assertThat(find(new Reads(null), 5)).isInstanceOf(Found.NotYet.class);
    }

    private boolean reach(Position... positions) {
        return Boolean.TRUE.equals(ends.reach(List.of(positions)).block(LIMIT));
    }

    private @Nullable Found find(PartitionReads reads, long offset) {
        return new LinkLookup(CODES, reads, ends)
                .find(CODES.encode(new Position(0, 1, offset)))
                .block(LIMIT);
    }

    /** A partition that cannot be read at first, and then has this link; never where it is null. */
    private record Reads(@Nullable Found then, AtomicInteger asked) implements PartitionReads {

        Reads(@Nullable Found then) {
            this(then, new AtomicInteger());
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> Mono<T> read(PartitionRead<T> read) {
            return Mono.defer(() -> asked.incrementAndGet() > 2 && then != null
                    ? Mono.just((T) then)
                    : Mono.error(new NotServedException("The partition moves")));
        }
    }
}
