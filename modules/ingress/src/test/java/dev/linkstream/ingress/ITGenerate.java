package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.web.IdempotencyKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ITGenerate {

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String ONE = "{'scenario_id':'open','dataset':[{'user_id':'u','attributes':{'a':1}}]}";

    TestIngress ingress;
    private FakePipeline pipeline;

    @BeforeEach
    void start() {
        start(10_000, 20_000, Duration.ofSeconds(20));
    }

    private void start(int maxUsers, int maxInFlight, Duration replyTimeout) {
        TestBroker broker = TestBroker.shared();
        ingress = new TestIngress(
                broker.bootstrapServers(),
                broker.topics().prefix(),
                maxUsers,
                maxInFlight,
                replyTimeout,
                true,
                connection());
        pipeline = new FakePipeline(broker.bootstrapServers(), ingress.topics);
    }

    /** Whether plain calls come ahead of the web framework. */
    boolean connection() {
        return false;
    }

    private void restart(int maxUsers, int maxInFlight, Duration replyTimeout) {
        stop();
        start(maxUsers, maxInFlight, replyTimeout);
    }

    @AfterEach
    void stop() {
        pipeline.close();
        ingress.close();
    }

    @Test
    void shouldAnswerLinksInDatasetOrderAlsoForTheSameUserTwice() {
        HttpResponse<String> response = ingress.post("""
                {'scenario_id':'own','campaign':'spring','dataset':[
                  {'user_id':'b','attributes':{'n':0.10,'l':['x',1],'gone':null}},
                  {'attributes':{'n':2}},
                  {'user_id':'b','attributes':{'n':3}}]}""");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body())
                .matches("\\[\\{\"user_id\":\"b\",\"url\":\"https://s\\.example/[0-9-]+\"},"
                        + "\\{\"user_id\":\"" + UUID + "\",\"url\":\"https://s\\.example/[0-9-]+\"},"
                        + "\\{\"user_id\":\"b\",\"url\":\"https://s\\.example/[0-9-]+\"}]");
        assertThat(new HashSet<>(urls(response))).hasSize(3);
        List<LinkRequested> ofB = pipeline.requests.stream()
                .filter(r -> r.getUserId().equals("b"))
                .toList();
        assertThat(ofB).extracting(LinkRequested::getIndex).containsExactly(0L, 2L);
        LinkRequested first = ofB.get(0);
        assertThat(first)
                .isEqualTo(LinkRequested.newBuilder()
                        .setBatchId(first.getBatchId())
                        .setTotal(3L)
                        .setUserId("b")
                        .setScenarioId("own")
                        .setCampaign("spring")
                        .setAttributes(Map.of(
                                "n", undeclared(false, "0.10"),
                                "l", undeclared(true, "[\"x\",1]"),
                                "gone", undeclared(false, "null")))
                        .setCreatedAt(TestIngress.NOW)
                        .setShortBaseUrl("https://s.example")
                        .setFullpageUrl("https://chat.example/full")
                        .setAppKey("app-own")
                        .build());
        assertIdentities(3, 3);
    }

    @Test
    void shouldRefuseAtOnceWhatHasNoRoomInTheHeap() {
        String numbers = "[" + "1,".repeat(30_000) + "1]";
        String large = "{'scenario_id':'own','dataset':[{'user_id':'u','attributes':{'a':" + numbers + "}}]}";
        try (HeapRoom.Taken others = ingress.room.tryTake((64L << 20) - (100 << 10))) {
            assertThat(others).isNotNull();

            HttpResponse<String> refused = ingress.post(large);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("nothing was published");
            assertThat(ingress.post(ONE).statusCode()).as("what has room").isEqualTo(200);
        }
        assertThat(ingress.post(large).statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> ingress.room.taken() == 0);
    }

    @Test
    void shouldFillInTheDeploymentsOwnUrls() {
        assertThat(ingress.post(ONE).body()).startsWith("[{\"user_id\":\"u\",\"url\":\"http://links.example/");
        assertThat(pipeline.requests.get(0).getFullpageUrl()).isEqualTo("http://links.example/web-chat");
    }

    @Test
    void shouldAnswerTenThousandUsersInOneCall() {
        HttpResponse<String> response = ingress.post(TestIngress.dataset("u", 10_000));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new HashSet<>(urls(response))).hasSize(10_000);
        assertThat(users(response))
                .isEqualTo(IntStream.range(0, 10_000).mapToObj(i -> "u" + i).toList());
        assertIdentities(10_000, 10_000);
    }

    @Test
    void shouldAnswer202WhenThePipelineIsLateAndGiveThePermitsBackLater() {
        restart(5, 5, Duration.ofMillis(300));
        pipeline.hold();

        HttpResponse<String> late = ingress.post(TestIngress.dataset("u", 3));

        String batchId = batchId(late);
        assertThat(late.statusCode()).isEqualTo(202);
        assertThat(late.headers().firstValue("Location")).contains("/public/api/link-batches/" + batchId);
        assertThat(late.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(late.body())
                .isEqualTo("{\"batch_id\":\"" + batchId + "\",\"accepted\":3,\"rejected\":0,\"errors\":[],"
                        + "\"status_url\":\"/public/api/link-batches/" + batchId + "\"}");
        assertThat(ingress.ingress.inFlightBatches().find(batchId))
                .get()
                .hasToString("InFlightBatch[batchId=" + batchId
                        + ", scenarioId=open, campaign=null, total=3, createdAt=2026-01-02T03:04:05.678Z]");
        assertThat(ingress.inFlight()).isEqualTo(3);

        HttpResponse<String> full = ingress.post(TestIngress.dataset("u", 3));
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("Retry-After")).contains("1");
        assertThat(full.body())
                .isEqualTo(
                        "{\"message\":\"With these 3 entries more would be in flight than the ingress admits: nothing"
                                + " was published, it is safe to send the request again.\"}");
        assertIdentities(6, 3);

        pipeline.release();
        await().untilAsserted(() -> assertThat(ingress.inFlight()).isZero());
        assertThat(ingress.ingress.inFlightBatches().find(batchId)).isEmpty();
        assertThat(ingress.post(TestIngress.dataset("u", 5)).statusCode()).isIn(200, 202);
        assertThat(pipeline.requests).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldNotWaitForThePipelineWhenAskedNotTo() {
        pipeline.hold();

        HttpResponse<String> response = ingress.post(ONE, "Prefer", "wait=10, Respond-Async");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Preference-Applied")).contains("respond-async");
        assertThat(response.body()).contains("\"accepted\":1");
        pipeline.release();
        await().untilAsserted(() -> assertThat(ingress.inFlight()).isZero());
        assertIdentities(1, 1);
    }

    @Test
    void shouldTellOfLateRejectionsAndOfTheLinksThatStand() {
        HttpResponse<String> response = ingress.post(
                "{'scenario_id':'open','dataset':[{'user_id':'large1','attributes':{'a':1}},{'user_id':'u','attributes':{'a':1}}]}");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body())
                .matches("\\{\"message\":\"The given data was invalid.\",\"errors\":"
                        + "\\{\"dataset.0.attributes\":\\[\"The user context would exceed 512 KB.\"]},"
                        + "\"links\":\\[\\{\"user_id\":\"u\",\"url\":\"http://links.example/[0-9-]+\"}]}");
        assertThat(ingress.count("links.rejected")).isOne();
        assertIdentities(2, 2);
    }

    @Test
    void shouldGiveAHundredCallersWithOneKeyTheSameAnswer() {
        String body = "{'scenario_id':'open','dataset':[{'attributes':{'a':1}},{'user_id':'u','attributes':{'a':2}}]}";

        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 100)
                .mapToObj(i -> ingress.postAsync(body, "Idempotency-Key", "order-1"))
                .toList();
        Set<String> answers = new HashSet<>();
        calls.forEach(call -> answers.add(call.join().statusCode() + call.join().body()));

        assertThat(answers).hasSize(1).first().asString().startsWith("200[{\"user_id\":\"");
        assertThat(new HashSet<>(pipeline.requests)).hasSize(2);
        assertThat(pipeline.requests).allMatch(LinkRequested::getRepeatable);
        assertThat(ingress.count("links.generated")).isEqualTo(2);
        assertThat(ingress.count("links.repeated")).isEqualTo(198);
        assertIdentities(200, 200);

        HttpResponse<String> other = ingress.post(ONE, "Idempotency-Key", "order-1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"Idempotency-Key\":"
                        + "[\"The key was used with another request.\"]}}");
        assertThat(ingress.post(ONE, "Idempotency-Key", "order-1", "Authorization", "Bearer another")
                        .statusCode())
                .isEqualTo(200);
        assertIdentities(202, 201);
    }

    @Test
    void shouldPublishNothingWhenTheKeyIsNotConfirmed() {
        restart(5, 5, Duration.ofMillis(300));
        pipeline.hold();

        HttpResponse<String> response = ingress.post(ONE, "Idempotency-Key", "k");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"The pipeline did not confirm the idempotency key in time: nothing was"
                        + " published, it is safe to send the request again.\"}");
        assertIdentities(1, 0);
        pipeline.release();
        await().untilAsserted(() -> assertThat(
                        ingress.post(ONE, "Idempotency-Key", "k").statusCode())
                .isEqualTo(200));
        assertThat(new HashSet<>(pipeline.requests)).hasSize(1);
    }

    @Test
    void shouldRefuseWithoutPublishingAndGoOn() {
        assertThat(ingress.post("{'scenario_id':'open',").body())
                .isEqualTo("{\"message\":\"Malformed JSON at line 1, column 23: the text ends too early.\"}");
        assertThat(ingress.post("{}", "Idempotency-Key", "a b").body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"Idempotency-Key\":[\""
                        + IdempotencyKey.RULE + "\"],\"scenario_id\":[\"The scenario_id field is required.\"],"
                        + "\"dataset\":[\"The dataset field is required.\"]}}");
        assertThat(ingress.post(TestIngress.dataset("u", 10_001)).body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\"dataset\":[\"Maximum number of"
                        + " users is 10000\"]}}");
        assertThat(ingress.post(ONE, "Content-Type", "text/csv").body())
                .isEqualTo(
                        "{\"message\":\"The Content-Type header must be application/json in UTF-8, but is text/csv.\"}");
        assertThat(ingress.post(ONE, "Content-Type", "application/json; charset=ISO-8859-1")
                        .statusCode())
                .isEqualTo(415);
        HttpResponse<String> large = ingress.post(" ".repeat(5 << 20));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).isEqualTo("{\"message\":\"The request body is larger than 4 MB.\"}");
        assertThat(ingress.post(ONE.replace("open", "off")).statusCode()).isEqualTo(404);
        assertIdentities(1 + 1 + 10_001 + 2 + 1 + 1, 0);

        assertThat(ingress.post(ONE, "Content-Type", "Application/JSON; charset=utf-8")
                        .statusCode())
                .isEqualTo(200);
        assertThat(pipeline.requests).hasSize(1);
    }

    @Test
    void shouldBeTestedWhereABlockedEventLoopIsFound() {
        assertThatThrownBy(() -> Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.SECONDS))
                        .subscribeOn(Schedulers.parallel())
                        .block(Duration.ofSeconds(10)))
                .hasRootCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void shouldIgnoreRepliesThatNobodyExpects() {
        pipeline.sendNoise();

        assertThat(ingress.post(ONE).statusCode()).isEqualTo(200);
        assertIdentities(1, 1);
    }

    @Test
    void shouldReadNoFieldWhereFullpageIsOff() {
        TestBroker broker = TestBroker.shared();
        try (TestIngress off = new TestIngress(
                broker.bootstrapServers(),
                broker.topics().prefix(),
                1,
                1,
                Duration.ofSeconds(1),
                false,
                connection())) {
            HttpResponse<String> response = off.post("{");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo("{\"message\":\"Fullpage webchat routes are not enabled.\"}");
        }
    }

    private void assertIdentities(long received, long accepted) {
        await().untilAsserted(() -> {
            assertThat(ingress.count("entries.received")).isEqualTo(received);
            assertThat(ingress.count("entries.accepted")).isEqualTo(accepted);
            assertThat(ingress.count("entries.refused")).isEqualTo(received - accepted);
            assertThat(ingress.count("links.generated")
                            + ingress.count("links.repeated")
                            + ingress.count("links.rejected")
                            + ingress.inFlight())
                    .isEqualTo(accepted);
        });
    }

    private static AttributeValue undeclared(boolean collection, String json) {
        return new AttributeValue(AttributeType.UNDECLARED, collection, json, null, null);
    }

    private static String batchId(HttpResponse<String> response) {
        return response.body().replaceFirst(".*\"batch_id\":\"([^\"]*)\".*", "$1");
    }

    private static List<String> urls(HttpResponse<String> response) {
        return members(response, "url");
    }

    private static List<String> users(HttpResponse<String> response) {
        return members(response, "user_id");
    }

    private static List<String> members(HttpResponse<String> response, String name) {
        return Pattern.compile("\"" + name + "\":\"([^\"]*)\"")
                .matcher(response.body())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
