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
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Visits of the links of three campaigns, some of which count: what was answered is remembered, and must be what the
 * numbers say.
 */
final class VisitScript {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";
    private static final String STATS = "/public/api/scenarios/s/stats";
    private static final int UNAVAILABLE = 503;
    private static final int USERS_A_CALL = 100;

    /** Of each campaign, so many at the end nobody visits. */
    private static final int UNVISITED = 2;

    private record Link(String code, String user, String campaign) {}

    private final Random random = new Random(1);
    private final List<Link> links = new ArrayList<>();
    private final List<Link> visited = new ArrayList<>();
    private final Map<Link, Integer> clicks = new HashMap<>();
    private final Set<String> conversations = new HashSet<>();
    private final Set<String> outcomes = new HashSet<>();

    /** By hour; of those that were sent in one and answered in the next, only how many. */
    private final TreeMap<Instant, Integer> clicksByHour = new TreeMap<>();

    private int clicksBetweenHours;

    /** Makes the links, of as many users as there are links in a campaign. */
    VisitScript(Api api, int links) {
        int users = links / 3;
        for (String campaign : List.of("a", "b", "c")) {
            List<Link> made = new ArrayList<>();
            for (int from = 0; from < users; from += USERS_A_CALL) {
                made.addAll(make(api, campaign, from, Math.min(users, from + USERS_A_CALL)));
            }
            this.links.addAll(made);
            visited.addAll(made.subList(0, users - UNVISITED));
        }
    }

    private static List<Link> make(Api api, String campaign, int from, int to) {
        StringBuilder users = new StringBuilder();
        for (int i = from; i < to; i++) {
            users.append(i == from ? "" : ",")
                    .append("{\"user_id\":\"user ")
                    .append(i)
                    .append("\",\"attributes\":{\"n\":1}}");
        }
        HttpResponse<String> answer =
                api.generate("{\"scenario_id\":\"s\",\"campaign\":\"" + campaign + "\",\"dataset\":[" + users + "]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<Link> links = new ArrayList<>();
        for (JsonNode each : Api.json(answer)) {
            String url = each.get("url").asString();
            links.add(new Link(
                    url.substring(url.lastIndexOf('/') + 1), each.get("user_id").asString(), campaign));
        }
        return links;
    }

    /** People, bots, HEAD, prefetches, conversations and outcomes, some told twice; each at one of some instances. */
    void visit(int times, Program... programs) {
        for (int i = 0; i < times; i++) {
            Program program = programs[random.nextInt(programs.length)];
            Api chat = new Api(program.url(), "key-of-s");
            Link link = visited.get(random.nextInt(visited.size()));
            String url = program.url() + "/" + link.code;
            String session = "\"link\":\"" + link.code + "\",\"session\":\"" + random.nextInt(3) + "\"";
            switch (random.nextInt(8)) {
                case 0 -> assertThat(send("HEAD", url, PHONE)).isEqualTo(302);
                case 1 -> assertThat(send("GET", url, "WhatsApp/2.23.20.0 A")).isEqualTo(302);
                case 2 ->
                    assertThat(send("GET", url, PHONE, "Sec-Purpose", "prefetch;prerender"))
                            .isEqualTo(302);
                case 3 -> {
                    assertThat(settled(() -> chat.post("/web-chat/conversations", "{" + session + "}")
                                    .statusCode()))
                            .isEqualTo(204);
                    conversations.add(link.code + session);
                }
                case 4 -> {
                    assertThat(settled(() -> chat.post(
                                            "/web-chat/outcomes", "{" + session + ",\"name\":\"booked\",\"value\":9.5}")
                                    .statusCode()))
                            .isEqualTo(204);
                    outcomes.add(link.code + session);
                }
                default -> click(link, url);
            }
        }
    }

    private void click(Link link, String url) {
        Instant sent = Instant.now().truncatedTo(ChronoUnit.HOURS);
        assertThat(send("GET", url, PHONE)).isEqualTo(302);
        clicks.merge(link, 1, Integer::sum);
        if (sent.equals(Instant.now().truncatedTo(ChronoUnit.HOURS))) {
            clicksByHour.merge(sent, 1, Integer::sum);
        } else {
            clicksBetweenHours++;
        }
    }

    /** Whoever is told that a part of the data moves asks again; what is answered so counts nothing. */
    private static int settled(IntSupplier call) {
        int first = call.getAsInt();
        return first != UNAVAILABLE
                ? first
                : Awaitility.await().atMost(SOON).until(call::getAsInt, status -> status != UNAVAILABLE);
    }

    private static int send(String method, String url, String agent, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, BodyPublishers.noBody())
                .header("User-Agent", agent);
        HttpRequest complete = (headers.length > 0 ? request.headers(headers) : request).build();
        return settled(() -> new Api(url, "").send(complete).statusCode());
    }

    /** Waits until the broker has all that an instance was told. */
    static void awaitPublished(Program program) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            String metrics =
                    new Api(program.url(), "").get("/actuator/prometheus").body();
            for (String kind : List.of("clicks", "conversations", "outcomes")) {
                assertThat(metrics).contains("linkstream_" + kind + "_in_flight 0.0");
            }
        });
    }

    /** Requires all numbers to be what happened, once an instance says that all of it is counted. */
    void requireCounted(Api api) {
        JsonNode stats = awaitStats(api, Instant.now());
        requireTotals(stats.get("totals"), links);
        assertThat(stats.get("campaigns")).hasSize(3);
        for (JsonNode campaign : stats.get("campaigns")) {
            String name = campaign.get("campaign").asString();
            requireTotals(
                    campaign,
                    links.stream().filter(each -> each.campaign.equals(name)).toList());
        }
        for (Link each : links) {
            JsonNode link = Api.json(api.get("/public/api/links/" + each.code));
            assertThat(link.get("clicks").asInt()).as(each.code).isEqualTo(clicks.getOrDefault(each, 0));
            assertThat(link.get("first_clicked_at").isNull()).isEqualTo(!clicks.containsKey(each));
            assertThat(link.get("conversations").asInt()).isEqualTo((int) conversations.stream()
                    .filter(told -> told.startsWith(each.code))
                    .count());
        }
        requireHours(api);
    }

    private void requireHours(Api api) {
        int between = 0;
        for (JsonNode each : Api.json(api.get(STATS + "?interval=hour")).get("series")) {
            int known =
                    clicksByHour.getOrDefault(Instant.parse(each.get("start").asString()), 0);
            assertThat(each.get("clicks").asInt()).isBetween(known, known + clicksBetweenHours);
            between += each.get("clicks").asInt() - known;
        }
        assertThat(between).isEqualTo(clicksBetweenHours);
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

    /** Requires the clicks themselves to give the same series, by minute and by hour of another zone. */
    void requireExported(Api api) {
        List<JsonNode> exported = export(api, "");
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
