package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Any number of links: a campaign of them is revoked by one call and made anew as a batch; a kill leaves each in the state that
 * it had. How many, {@code linkstream.many-links.campaign} and {@code linkstream.many-links.states} say: few in CI, 100,000 and
 * 1,000,000 by hand.
 */
class ITManyLinks {

    private static final int CAMPAIGN = Integer.getInteger("linkstream.many-links.campaign", 2_000);
    private static final int STATES = Integer.getInteger("linkstream.many-links.states", 3_000);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String FALLBACK = "https://example.com/over";

    private static final Topic<LinkChanged> CHANGES =
            new Topics(TopicSettings.onOneMachine("linkstream.")).linkChanges();

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.up();
        api = program.api();
        api.put("/admin/api/scenarios/many", "{\"app_key\":\"k\",\"fallback_url\":\"" + FALLBACK + "\"}");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void shouldRevokeACampaignByOneCallAndMakeItAnew() {
        Map<String, String> before = results(upload("&campaign=autumn", "a", CAMPAIGN));
        assertThat(before).hasSize(CAMPAIGN);
        Map<String, String> sample = every(before, Math.max(1, CAMPAIGN / 200));

        Instant asked = Instant.now();
        assertThat(patch("scenarios/many/campaigns/autumn", "{\"revoked_at\":\"" + asked + "\"}")
                        .statusCode())
                .isEqualTo(200);
        sample.values().forEach(code -> assertThat(led(code)).isEqualTo(FALLBACK));
        say("A campaign of " + CAMPAIGN + " links was revoked, and " + sample.size() + " of them closed, within "
                + Duration.between(asked, Instant.now()).toMillis() + " ms");
        Awaitility.await().atMost(LONG).until(() -> told("autumn").size() >= CAMPAIGN);
        assertThat(told("autumn")).hasSize(CAMPAIGN);
        say("All of them were told after "
                + Duration.between(asked, Instant.now()).toMillis() + " ms");
        Map<String, String> later = results(upload("&campaign=autumn", "later", 10));
        later.values().forEach(code -> assertThat(led(code)).contains("/web-chat?"));

        Instant begun = Instant.now();
        HttpResponse<String> made = api.send(api.request("/public/api/scenarios/many/campaigns/autumn/regenerate")
                .timeout(LONG)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"only\":\"all\"}"))
                .build());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        JsonNode report = Api.json(made);
        assertThat(report.get("accepted").asInt()).isEqualTo(CAMPAIGN + 10);
        String batch = report.get("batch_id").asString();
        awaitCompleted(batch);
        say("Made anew, " + (CAMPAIGN + 10) + " links, within "
                + Duration.between(begun, Instant.now()).toMillis() + " ms");
        Map<String, String> anew = results(batch);

        assertThat(anew).hasSize(CAMPAIGN + 10);
        // AssertJ's own comparison takes minutes for so many.
        assertThat(anew.keySet().containsAll(before.keySet())).isTrue();
        assertThat(anew.keySet().containsAll(later.keySet())).isTrue();
        sample.forEach((user, code) -> {
            assertThat(led(code)).isEqualTo(FALLBACK);
            assertThat(led(String.valueOf(anew.get(user)))).contains("/web-chat?", "user_id=" + user + "&");
        });
    }

    @Test
    void shouldKeepTheStateOfEachLinkOverAKill() throws Exception {
        api.put("/admin/api/scenarios/states", "{\"app_key\":\"k\",\"fallback_url\":\"" + FALLBACK + "\"}");
        int part = STATES / 5;
        List<String> expiring = codes("&expires_in=PT1S", "e", part);
        List<String> revoked = codes("&campaign=over", "r", part);
        List<String> limited = codes("&max_clicks=1", "l", part);
        List<String> plain = codes("", "p", STATES - 3 * part);
        assertThat(patch("scenarios/states/campaigns/over", "{\"revoked_at\":\"" + Instant.now() + "\"}")
                        .statusCode())
                .isEqualTo(200);
        int some = Math.max(1, part / 20);
        atOnce(limited.subList(0, some), code -> assertThat(led(code)).contains("/web-chat?"));
        atOnce(
                plain.subList(0, some),
                code -> assertThat(api.delete("/public/api/links/" + code).statusCode())
                        .isEqualTo(204));
        atOnce(
                plain.subList(some, 2 * some),
                code -> assertThat(patch("links/" + code, "{\"max_clicks\":9,\"open_mode\":\"confirm\"}")
                                .statusCode())
                        .isEqualTo(200));
        atOnce(
                expiring.subList(0, some),
                code -> assertThat(patch("links/" + code, "{\"expires_at\":\"2099-01-01T00:00:00Z\"}")
                                .statusCode())
                        .isEqualTo(200));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> expiring.stream()
                        .skip(some)
                        .limit(200)
                        .allMatch(code -> led(code).equals(FALLBACK)));
        Map<String, String> before = links();
        assertThat(before).hasSize(STATES);
        Map<String, Long> states = before.values().stream()
                .collect(Collectors.groupingBy(
                        each -> each.substring(0, each.indexOf(' ')), TreeMap::new, Collectors.counting()));
        say("Links by state: " + states);
        assertThat(states)
                .containsEntry("expired", (long) part - some)
                .containsEntry("revoked", (long) part + some)
                .containsEntry("used_up", (long) some);

        // Amidst telling which links are revoked again.
        assertThat(patch("scenarios/states/campaigns/over", "{\"fallback_url\":\"" + FALLBACK + "\"}")
                        .statusCode())
                .isEqualTo(200);
        program.kill();
        Instant killed = Instant.now();
        program.start();
        say("Ready " + Duration.between(killed, Instant.now()).toMillis() + " ms after kill -9 with " + STATES
                + " links");

        Map<String, String> after = links();
        Map<String, String> others = new HashMap<>();
        before.forEach((code, link) -> {
            if (!link.equals(after.get(code))) {
                others.put(code, link + " → " + after.get(code));
            }
        });
        assertThat(others).isEmpty();
        assertThat(after).hasSize(STATES);
        // Of the revocation, and of the other fallback: each once.
        Awaitility.await().atMost(LONG).until(() -> told("over").size() >= 2 * part);
        assertThat(told("over")).hasSize(2 * part).doesNotHaveDuplicates();
        assertThat(led(limited.get(0))).isEqualTo(FALLBACK);
        assertThat(led(limited.get(some))).contains("/web-chat?");
        assertThat(led(revoked.get(0))).isEqualTo(FALLBACK);
        assertThat(led(expiring.get(0))).contains("/web-chat?");
    }

    /** A block of positions is complete once an epoch has ended; more links than a block holds have no need of that. */
    @Test
    void shouldPurgeWhatIsDeadForLong() throws Exception {
        try (Program other = Program.up("--topics.retention.dead-links=3s")) {
            other.api().defineScenario("purged");
            String body = "{\"scenario_id\":\"purged\",\"expires_in\":\"%s\",\"dataset\":[%s]}";
            String dead =
                    code(other.api().generate(body.formatted("PT1S", "{\"user_id\":\"u\",\"attributes\":{\"n\":1}}")));
            other.stop();
            other.start("--codes.begin-epoch=1");
            String alive =
                    code(other.api().generate(body.formatted("P1D", "{\"user_id\":\"u\",\"attributes\":{\"n\":2}}")));

            awaitStatus(other, dead, 410);
            assertThat(Clicking.click(dead, 1, other)).containsExactly("410");
            assertThat(other.api().delete("/public/api/links/" + dead).statusCode())
                    .isEqualTo(410);
            awaitStatus(other, dead, 404);
            assertThat(Clicking.click(dead, 1, other)).containsExactly("404");
            assertThat(Api.json(other.api().get("/public/api/users/u/links"))
                            .get("links")
                            .size())
                    .isEqualTo(1);
            other.kill();
            other.start();
            assertThat(Clicking.click(dead, 1, other)).containsExactly("404");
            assertThat(Clicking.settled(alive, other)).contains("/web-chat?");
        }
    }

    private static String code(HttpResponse<String> generated) {
        assertThat(generated.statusCode()).as(generated.body()).isEqualTo(200);
        String url = Api.json(generated).get(0).get("url").asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Time passes by records alone, of each partition. */
    private static void awaitStatus(Program other, String code, int status) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            other.api()
                    .generate("{\"scenario_id\":\"purged\",\"dataset\":["
                            + IntStream.range(0, 40)
                                    .mapToObj(i -> "{\"user_id\":\"other-" + i + "\",\"attributes\":{\"n\":1}}")
                                    .collect(Collectors.joining(","))
                            + "]}");
            return other.api().get("/public/api/links/" + code).statusCode() == status;
        });
    }

    /** Ids of events, each of a link that the campaign's rule has changed. */
    private static List<String> told(String campaign) {
        return new KafkaClient(program.bootstrapServers())
                .readAll(CHANGES.name(), CHANGES.values().deserializer()).stream()
                        .map(ConsumerRecord::value)
                        .filter(change -> change.getCause() == ChangeCause.campaign)
                        .filter(change -> campaign.equals(change.getCampaign()))
                        .map(LinkChanged::getEventId)
                        .toList();
    }

    private static List<String> codes(String query, String prefix, int count) {
        return new ArrayList<>(results(upload("states", query, prefix, count)).values());
    }

    private static String upload(String query, String prefix, int count) {
        return upload("many", query, prefix, count);
    }

    /** The id of the batch, once it is completed. */
    private static String upload(String scenario, String query, String prefix, int count) {
        HttpRequest request = api.request("/public/api/link-batches?scenario_id=" + scenario + query)
                .timeout(LONG)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(IntStream.range(0, count)
                        .mapToObj(i -> "{\"user_id\":\"" + prefix + i + "\",\"attributes\":{\"n\":" + i + "}}\n")
                        .collect(Collectors.joining())))
                .build();
        HttpResponse<String> answer = api.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String batch = Api.json(answer).get("batch_id").asString();
        awaitCompleted(batch);
        return batch;
    }

    private static void awaitCompleted(String batch) {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> Api.json(api.get("/public/api/link-batches/" + batch))
                        .get("status")
                        .asString()
                        .equals("completed"));
    }

    /** Codes by user, read page by page. */
    private static Map<String, String> results(String batch) {
        Map<String, String> codes = new HashMap<>();
        String after = "";
        while (after != null) {
            JsonNode page = Api.json(api.get("/public/api/link-batches/" + batch + "/results?limit=1000" + after));
            page.get("results").forEach(row -> {
                String url = row.get("url").asString();
                codes.put(row.get("user_id").asString(), url.substring(url.lastIndexOf('/') + 1));
            });
            JsonNode next = page.get("next_after");
            after = next == null || next.isNull() ? null : "&after=" + next.asString();
        }
        return codes;
    }

    /** All links of the scenario: state, expiry, limit and mode by code. */
    private static Map<String, String> links() {
        Map<String, String> links = new HashMap<>();
        String after = "";
        while (after != null) {
            JsonNode page = Api.json(api.get("/public/api/scenarios/states/links?limit=1000" + after));
            page.get("links")
                    .forEach(link -> links.put(
                            link.get("code").asString(),
                            link.get("state").asString() + " " + link.get("expires_at") + " " + link.get("max_clicks")
                                    + " " + link.get("open_mode") + " " + link.get("campaign")));
            JsonNode next = page.get("next_after");
            after = next == null || next.isNull() ? null : "&after=" + next.asString();
        }
        return links;
    }

    private static <K extends Comparable<K>, V> Map<K, V> every(Map<K, V> all, int nth) {
        Map<K, V> some = new TreeMap<>();
        int at = 0;
        for (Map.Entry<K, V> each : new TreeMap<>(all).entrySet()) {
            if (at++ % nth == 0) {
                some.put(each.getKey(), each.getValue());
            }
        }
        return some;
    }

    private static void atOnce(List<String> codes, Consumer<String> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> calls = codes.stream()
                .<Future<?>>map(code -> threads.submit(() -> call.accept(code)))
                .toList();
        threads.shutdown();
        for (Future<?> each : calls) {
            Object unused = each.get();
        }
    }

    private static String led(String code) {
        return Clicking.led(api.click(program.url() + "/" + code));
    }

    private static HttpResponse<String> patch(String path, String body) {
        return api.send(api.request("/public/api/" + path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body))
                .build());
    }

    /** For those who run it at full size. */
    private static void say(String fact) {
        System.out.println("ITManyLinks: " + fact);
    }
}
