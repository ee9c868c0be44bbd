package dev.linkstream.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.reads.partition.ContextRead;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.KeyRead;
import dev.linkstream.reads.partition.LinkRead;
import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.reads.partition.ProcessedRead;
import dev.linkstream.reads.partition.ResultsRead;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.web.HttpProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The way of a question from one instance to another, over HTTP. */
class RoutedReadsTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final PeerSignature SIGNATURE = signature(1);

    private final Fake here = new Fake();
    private final Fake there = new Fake();
    private DisposableServer server;
    private String owner;

    @BeforeEach
    void start() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(
                        RouterFunctions.toHttpHandler(new PeerRoutes(there, SIGNATURE).routes())))
                .bindNow();
        owner = "127.0.0.1:" + server.port();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    @Test
    void shouldAskNobodyElseForWhatIsHere() {
        here.answer = true;

        assertThat(ask(new ProcessedRead(new Position(0, 3, 7)))).isTrue();

        assertThat(there.asked).isEmpty();
    }

    @Test
    void shouldBringEveryKindOfAnswerFromTheOwner() {
        StoredLink link = StoredLink.newBuilder()
                .setUserId("é/ü+&")
                .setScenarioId("s")
                .setCreatedAt(TIME)
                .setIndex(0L)
                .setShortBaseUrl("https://short.host")
                .build();
        LinkRead linkRead = new LinkRead("abc", new Position(1, 3, 1L << 40));
        assertBrings(linkRead, new Found.Link("abc", linkRead.position(), link, null));
        StoredLinkState state = new StoredLinkState(TIME, 3L, null, OpenMode.confirm, null, true, 2L);
        assertBrings(linkRead, new Found.Link("abc", linkRead.position(), link, state));
        assertBrings(linkRead, new Found.NotYet());
        assertBrings(linkRead, new Found.Unknown());
        assertBrings(linkRead, new Found.Gone());
        StoredContext context = StoredContext.newBuilder()
                .setAttributes(Map.of(
                        "n",
                        AttributeValue.newBuilder()
                                .setType(AttributeType.DECIMAL)
                                .setCollection(false)
                                .setJson("0.10")
                                .build()))
                .setSize(5)
                .setUpdatedAt(TIME)
                .setEpoch(0)
                .setOffset(5L)
                .build();
        assertBrings(new ContextRead(3, "é/ü +&=#%"), Optional.of(context));
        assertBrings(new ContextRead(3, "nobody"), Optional.empty());
        assertBrings(new ProcessedRead(new Position(0, 3, 7)), true);
        assertBrings(new ProcessedRead(new Position(0, 3, 7)), false);
        assertBrings(
                new BatchRead(3, "b &"),
                Optional.of(new BatchRead.Part("s", "spring", 9L, 5, 1, TIME, TIME, null, false)));
        assertBrings(
                new BatchRead(3, "b"), Optional.of(new BatchRead.Part(null, null, null, 1, 0, null, TIME, 7L, true)));
        assertBrings(new BatchRead(3, "b"), Optional.empty());
        assertBrings(
                new ResultsRead(3, "b &", 0, 10),
                List.of(
                        new ResultsRead.Row(0, "ü", new Position(1, 3, 4), "https://short.host", null),
                        new ResultsRead.Row(1, null, null, null, Map.of("attributes", List.of("Too large.", "é")))));
        assertBrings(new ResultsRead(3, "b", 5, 10), List.of());
        assertBrings(new KeyRead(3, "0a&f"), Optional.of("batch-é"));
        assertBrings(new KeyRead(3, "0a"), Optional.empty());
    }

    @Test
    void shouldNotServeWhatTheOwnerDoesNotServe() {
        assertThatThrownBy(() -> ask(new ProcessedRead(new Position(0, 3, 7)))).isInstanceOf(NotServedException.class);
        assertThat(there.asked).hasSize(1);
    }

    @Test
    void shouldNotAskItselfOverHttp() {
        RoutedReads self = new RoutedReads(here, owner, partition -> Optional.of(owner), new Peers(SIGNATURE));

        assertThatThrownBy(() ->
                        self.read(new ProcessedRead(new Position(0, 3, 7))).block())
                .isInstanceOf(NotServedException.class);
        assertThat(there.asked).isEmpty();
    }

    @Test
    void shouldNotServeWhatNobodyOwnsOrADeadInstanceOwns() {
        RoutedReads unsettled = new RoutedReads(here, "here:1", partition -> Optional.empty(), new Peers(SIGNATURE));
        assertThatThrownBy(() ->
                        unsettled.read(new ProcessedRead(new Position(0, 3, 7))).block())
                .isInstanceOf(NotServedException.class);

        server.disposeNow();
        assertThatThrownBy(() -> ask(new ProcessedRead(new Position(0, 3, 7)))).isInstanceOf(NotServedException.class);
    }

    @Test
    void shouldAnswer503OnceItsPatienceEnds() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> routed(SIGNATURE)
                        .await(new ProcessedRead(new Position(0, 3, 7)))
                        .block())
                .isInstanceOfSatisfying(HttpProblem.class, problem -> {
                    assertThat(problem.answer().status()).isEqualTo(503);
                    assertThat(problem.answer().headers()).containsEntry("Retry-After", "1");
                });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(PartitionReads.PATIENCE);
    }

    @Test
    void shouldWaitForAPartitionThatMoves() {
        there.answer = true;
        there.refusals = 3;

        assertThat(routed(SIGNATURE)
                        .await(new ProcessedRead(new Position(0, 3, 7)))
                        .block())
                .isTrue();
        assertThat(there.asked).hasSize(4);
    }

    @Test
    void shouldShowStrangersNothing() {
        there.answer = true;

        assertThatThrownBy(() -> routed(signature(2))
                        .read(new ProcessedRead(new Position(0, 3, 7)))
                        .block())
                .isInstanceOf(NotServedException.class)
                .hasMessageContaining("404");
        for (String path : new String[] {"processed?epoch=0&offset=7", "link", "nothing", ""}) {
            Integer status = HttpClient.create()
                    .get()
                    .uri("http://" + owner + "/internal/partitions/3/" + path)
                    .response()
                    .map(response -> response.status().code())
                    .block();
            assertThat(status).isEqualTo(404);
        }
        assertThat(there.asked).isEmpty();
    }

    private <T> void assertBrings(PartitionRead<T> read, T answer) {
        there.answer = answer;
        there.asked.clear();

        assertThat(ask(read)).isEqualTo(answer);

        PartitionRead<?> expected = read instanceof LinkRead link ? new LinkRead("", link.position()) : read;
        assertThat(there.asked).isEqualTo(List.of(expected));
    }

    private <T> T ask(PartitionRead<T> read) {
        return routed(SIGNATURE).read(read).blockOptional().orElseThrow();
    }

    private RoutedReads routed(PeerSignature signature) {
        return new RoutedReads(here, "here:1", partition -> Optional.of(owner), new Peers(signature));
    }

    private static PeerSignature signature(int secret) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) secret;
        return new PeerSignature(new PeerSecret(bytes), Clock.systemUTC());
    }

    /** Stores that hold one answer to everything, or no partition at all. */
    private static final class Fake implements PartitionReads {

        private final List<PartitionRead<?>> asked = new ArrayList<>();
        private @Nullable Object answer;
        private int refusals;

        @Override
        @SuppressWarnings("unchecked")
        public <T> Mono<T> read(PartitionRead<T> read) {
            return Mono.defer(() -> {
                asked.add(read);
                return answer == null || refusals-- > 0
                        ? Mono.error(new NotServedException("Partition 3 is not here"))
                        : Mono.just((T) answer);
            });
        }
    }
}
