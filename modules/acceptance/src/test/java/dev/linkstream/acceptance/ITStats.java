package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The numbers against a script that knows what it sent and what it was answered, over a kill and a stop. */
class ITStats {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";
    private static final String STATS = "/public/api/scenarios/s/stats";

    private record Link(String code, String url, String user, String campaign) {}

    /** What the script got answers for. */
    private final Map<Link, Integer> clicks = new HashMap<>();

    private final Set<String> conversations = new HashSet<>();
    private final Set<String> outcomes = new HashSet<>();

    @Test
    void shouldCountWhatWasAnsweredAndNothingElse() throws InterruptedException {
        try (Program program = Program.up()) {
            program.api().defineScenario("s");
            List<Link> links = links(program.api());
            Random random = new Random(1);

            visit(program, links, 600, random);
            awaitPublished(program);
            program.kill();
            program.start();
            visit(program, links, 600, random);
            // A clean stop loses nothing, however late the last click was.
            program.stop();
            program.start();
            visit(program, links, 50, random);

            JsonNode stats = awaitStats(program.api(), Instant.now());
            requireTotals(stats.get("totals"), links);
            for (JsonNode campaign : stats.get("campaigns")) {
                String name = campaign.get("campaign").asString();
                requireTotals(
                        campaign,
                        links.stream()
                                .filter(each -> each.campaign.equals(name))
                                .toList());
            }
            assertThat(stats.get("campaigns")).hasSize(3);
            for (Link each : links) {
                JsonNode link = Api.json(program.api().get("/public/api/links/" + each.code));
                assertThat(link.get("clicks").asInt()).as(each.code).isEqualTo(clicks.getOrDefault(each, 0));
                assertThat(link.get("first_clicked_at").isNull()).isEqualTo(!clicks.containsKey(each));
                assertThat(link.get("conversations").asInt()).isEqualTo((int) conversations.stream()
                        .filter(told -> told.startsWith(each.code))
                        .count());
            }
            requireSeriesOf(export(program.api(), ""), program.api());
        }
    }

    private static List<Link> links(Api api) {
        List<Link> links = new ArrayList<>();
        for (String campaign : List.of("a", "b", "c")) {
            StringBuilder users = new StringBuilder();
            for (int i = 0; i < 15; i++) {
                users.append(i == 0 ? "" : ",")
                        .append("{\"user_id\":\"user ")
                        .append(i)
                        .append("\",\"attributes\":{\"n\":1}}");
            }
            for (JsonNode each : Api.json(api.generate(
                    "{\"scenario_id\":\"s\",\"campaign\":\"" + campaign + "\",\"dataset\":[" + users + "]}"))) {
                String url = each.get("url").asString();
                links.add(new Link(
                        url.substring(url.lastIndexOf('/') + 1),
                        url,
                        each.get("user_id").asString(),
                        campaign));
            }
        }
        return links;
    }

    /** People, bots, HEAD, prefetches, conversations and outcomes, some told twice. */
    private void visit(Program program, List<Link> links, int times, Random random) {
        Api chat = new Api(program.url(), "key-of-s");
        for (int i = 0; i < times; i++) {
            Link link = links.get(random.nextInt(links.size() - 5));
            String url = program.url() + "/" + link.code;
            String session = "\"link\":\"" + link.code + "\",\"session\":\"" + random.nextInt(3) + "\"";
            switch (random.nextInt(8)) {
                case 0 -> assertThat(send("HEAD", url, PHONE)).isEqualTo(302);
                case 1 -> assertThat(send("GET", url, "WhatsApp/2.23.20.0 A")).isEqualTo(302);
                case 2 ->
                    assertThat(send("GET", url, PHONE, "Sec-Purpose", "prefetch;prerender"))
                            .isEqualTo(302);
                case 3 -> {
                    assertThat(chat.post("/web-chat/conversations", "{" + session + "}")
                                    .statusCode())
                            .isEqualTo(204);
                    conversations.add(link.code + session);
                }
                case 4 -> {
                    assertThat(chat.post("/web-chat/outcomes", "{" + session + ",\"name\":\"booked\",\"value\":9.5}")
                                    .statusCode())
                            .isEqualTo(204);
                    outcomes.add(link.code + session);
                }
                default -> {
                    assertThat(send("GET", url, PHONE)).isEqualTo(302);
                    clicks.merge(link, 1, Integer::sum);
                }
            }
        }
    }

    private static int send(String method, String url, String agent, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, BodyPublishers.noBody())
                .header("User-Agent", agent);
        return new Api(url, "")
                .send((headers.length > 0 ? request.headers(headers) : request).build())
                .statusCode();
    }

    private void requireTotals(JsonNode numbers, List<Link> links) {
        Set<String> codes = new HashSet<>();
        links.forEach(each -> codes.add(each.code));
        Map<Link, Integer> clicked = new HashMap<>(clicks);
        clicked.keySet().retainAll(links);
        assertThat(numbers.get("links").asInt()).isEqualTo(links.size());
        assertThat(numbers.get("rejected").asInt()).isZero();
        assertThat(numbers.get("clicks").asInt())
                .isEqualTo(clicked.values().stream().mapToInt(Integer::intValue).sum());
        assertThat(numbers.get("links_clicked").asInt()).isEqualTo(clicked.size());
        assertThat(numbers.get("users_clicking").asInt()).isEqualTo((int)
                clicked.keySet().stream().map(Link::user).distinct().count());
        assertThat(numbers.get("conversations").asInt()).isEqualTo(told(conversations, codes));
        assertThat(numbers.get("outcomes").get("booked").asInt()).isEqualTo(told(outcomes, codes));
        assertThat(numbers.get("click_through_rate").asDouble()).isEqualTo((double) clicked.size() / links.size());
    }

    private static int told(Set<String> all, Set<String> codes) {
        return (int) all.stream()
                .filter(each -> codes.contains(each.substring(0, 11)))
                .count();
    }

    /** The clicks themselves give the same series, by minute, hour and day of another zone. */
    private void requireSeriesOf(List<JsonNode> exported, Api api) {
        assertThat(exported)
                .hasSize(clicks.values().stream().mapToInt(Integer::intValue).sum());
        for (ChronoUnit unit : List.of(ChronoUnit.MINUTES, ChronoUnit.HOURS)) {
            TreeMap<String, Integer> expected = new TreeMap<>();
            exported.forEach(each -> expected.merge(
                    Instant.parse(each.get("clicked_at").asString())
                            .truncatedTo(unit)
                            .toString(),
                    1,
                    Integer::sum));
            TreeMap<String, Integer> series = new TreeMap<>();
            String interval = unit == ChronoUnit.MINUTES ? "minute" : "hour";
            for (JsonNode each : Api.json(api.get(STATS + "?time_zone=Asia/Tokyo&interval=" + interval))
                    .get("series")) {
                if (each.get("clicks").asInt() > 0) {
                    series.put(each.get("start").asString(), each.get("clicks").asInt());
                }
            }
            assertThat(series).isEqualTo(expected);
        }
        assertThat(exported.get(0).propertyNames()).doesNotContain("address", "user_agent");
        JsonNode middle = exported.get(exported.size() / 2);
        assertThat(export(api, "?after=" + middle.get("after").asString()))
                .hasSize(exported.size() - exported.size() / 2 - 1)
                .containsExactlyInAnyOrderElementsOf(exported.subList(exported.size() / 2 + 1, exported.size()));
    }

    private static List<JsonNode> export(Api api, String query) {
        HttpResponse<String> answer = api.get("/public/api/scenarios/s/clicks" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private static void awaitPublished(Program program) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            String metrics =
                    new Api(program.url(), "").get("/actuator/prometheus").body();
            for (String kind : List.of("clicks", "conversations", "outcomes")) {
                assertThat(metrics).contains("linkstream_" + kind + "_in_flight 0.0");
            }
        });
    }

    /** The numbers once they say that all before a time is counted. */
    private static JsonNode awaitStats(Api api, Instant happened) {
        JsonNode[] found = {null};
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = api.get(STATS);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            found[0] = Api.json(answer);
            assertThat(Instant.parse(found[0].get("as_of").asString())).isAfter(happened);
        });
        return Objects.requireNonNull(found[0]);
    }
}
