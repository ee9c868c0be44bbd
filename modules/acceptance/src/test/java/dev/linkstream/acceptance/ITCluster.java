package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.testkit.TestBroker;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The program on a cluster that is not its own, and that goes away and comes back. */
class ITCluster {

    private static final String BODY =
            "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"u0\",\"attributes\":{\"n\":1}}]}";

    private static TestBroker broker;
    private static Program program;

    @BeforeAll
    static void start() {
        broker = TestBroker.own();
        program = Program.up("--bootstrap-servers=" + broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        program.close();
        broker.close();
    }

    @Test
    void shouldServeWhatItKnowsWhileKafkaIsAwayAndGoOnWhenItIsBack() throws Exception {
        Api api = program.api();
        api.defineScenario("s");
        Map<String, String> links = Links.generate(api, "u", 50);
        String limited = limitedLink(api);
        assertThat(Clicking.click(limited, 1, program)).allMatch(Clicking::isChat);
        broker.stop();

        long asked = System.nanoTime();
        HttpResponse<String> refused = api.generate(BODY);
        Duration took = Duration.ofNanos(System.nanoTime() - asked);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(took).isLessThan(Duration.ofMillis(3_500));
        assertThat(Clicking.click(limited, 5, program)).containsOnly("503");
        assertThat(Links.notLeadingToTheirUsers(links)).isEmpty();
        assertThat(api.get("/public/api/users/u7/context").body()).contains("\"attributes\":{\"n\":7}");
        assertThat(api.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(Stream.of("/public/api/scenarios/s/clicks", "/admin/api/pipeline")
                        .parallel()
                        .map(path -> api.get(path).statusCode()))
                .containsOnly(503);

        broker.start();

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> api.generate(BODY).statusCode() == 200);
        assertThat(Links.notLeadingToTheirUsers(links)).isEmpty();
        // One was clicked; the clicks that came while Kafka was away may have counted, or not.
        assertThat(List.of(
                        Clicking.settled(limited, program),
                        Clicking.settled(limited, program),
                        Clicking.settled(limited, program)))
                .filteredOn(Clicking::isChat)
                .hasSizeLessThanOrEqualTo(2);
        assertThat(Clicking.settled(limited, program)).isEqualTo("410");
        assertThat(program.data().resolve("broker")).doesNotExist();
    }

    private static String limitedLink(Api api) {
        String url = Api.json(api.generate("{\"scenario_id\":\"s\",\"max_clicks\":3,\"dataset\":"
                        + "[{\"user_id\":\"limited\",\"attributes\":{\"n\":1}}]}"))
                .get(0)
                .get("url")
                .asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Another instance may have taken over, and answered what this one does not know. */
    @Test
    void shouldTellNoContextOnceItHasBeenCutOffForASession() throws Exception {
        Api api = program.api();
        api.defineScenario("s");
        Links.generate(api, "u", 5);
        Awaitility.await().until(() -> context(api).statusCode() == 200);
        broker.stop();

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> context(api).statusCode() == 503);
        assertThat(context(api).headers().firstValue("Retry-After")).isPresent();

        broker.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> context(api).statusCode() == 200);
    }

    private static HttpResponse<String> context(Api api) {
        return api.get("/public/api/users/u3/context");
    }

    @Test
    void shouldNameAClusterThatIsNotThere() throws InterruptedException {
        try (Program lost = Program.of("--bootstrap-servers=127.0.0.1:1")) {
            assertThat(lost.startInVain()).isEqualTo(3);

            assertThat(lost.err())
                    .startsWith("linkstream up: Kafka cannot be reached: check linkstream.kafka.bootstrap-servers")
                    .hasLineCount(1);
        }
    }
}
