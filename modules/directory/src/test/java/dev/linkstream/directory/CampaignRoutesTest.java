package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.CampaignRuled;
import dev.linkstream.events.ScenarioDefined;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.Scenario;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

class CampaignRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String NOTHING = "{\"revoked_at\":null,\"expires_at\":null,\"fallback_url\":null}";

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final FakeTable<ScenarioDefined, Scenario> scenarioTable = new FakeTable<>(ScenarioDirectory::scenario);
    private final FakeTable<CampaignRuled, CampaignRule> table = new FakeTable<>(CampaignDirectory::rule);
    private final ScenarioDirectory scenarios = new ScenarioDirectory(scenarioTable, clock);
    private final CampaignDirectory campaigns = new CampaignDirectory(table, clock);
    private final WebTestClient client = WebTestClient.bindToRouterFunction(
                    new CampaignRoutes(campaigns, scenarios, this::tell, clock).routes())
            .build();

    private final List<CampaignRuled> told = new ArrayList<>();
    private boolean away;

    private CompletableFuture<Void> tell(CampaignRuled rule) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
        }
        // In force before anybody is told.
        assertThat(campaigns.find(rule.getScenarioId(), rule.getCampaign())).isEqualTo(CampaignDirectory.rule(rule));
        told.add(rule);
        return CompletableFuture.completedFuture(null);
    }

    @BeforeEach
    void define() {
        scenarioTable.write("s/1", defined("s/1")).join();
    }

    @Test
    void shouldHaveARuleThatSaysNothingOfEveryCampaign() {
        get("s/1", "winter").isEqualTo(NOTHING);
        assertThat(campaigns.find("s/1", "winter")).isNull();
    }

    @Test
    void shouldChangeWhatTheBodyNamesAndNothingElse() {
        patch("winter", "{\"revoked_at\":\"2026-11-30T12:59:59.1239+01:00\",\"fallback_url\":\"https://x.example/f\"}")
                .isEqualTo("{\"revoked_at\":\"2026-11-30T11:59:59.123Z\",\"expires_at\":null,"
                        + "\"fallback_url\":\"https://x.example/f\"}");
        patch("winter", "{\"revoked_at\":null,\"expires_at\":\"2026-12-24T18:00:00Z\"}")
                .isEqualTo("{\"revoked_at\":null,\"expires_at\":\"2026-12-24T18:00:00Z\","
                        + "\"fallback_url\":\"https://x.example/f\"}");
        get("s/1", "winter")
                .isEqualTo("{\"revoked_at\":null,\"expires_at\":\"2026-12-24T18:00:00Z\","
                        + "\"fallback_url\":\"https://x.example/f\"}");
    }

    @Test
    void shouldTakeAnyNameAndMixNoTwoUp() {
        scenarioTable.write("s", defined("s")).join();
        List<String> names = List.of("1/winter", "a/b%2F;c..é", "..", "#", "ユーザー 😀", "x".repeat(256));
        for (String name : names) {
            patch("s", name, "{\"fallback_url\":\"https://x.example/" + names.indexOf(name) + "\"}", 200);
        }

        assertThat(names)
                .allSatisfy(name -> assertThat(Objects.requireNonNull(campaigns.find("s", name)))
                        .isEqualTo(
                                new CampaignRule("s", name, null, null, "https://x.example/" + names.indexOf(name))));
        assertThat(campaigns.find("s/1", "winter")).isNull();
    }

    @Test
    void shouldRefuseWhatBreaksARuleAndChangeNothing() {
        patch(
                        "s/1",
                        "winter",
                        "{\"revoked_at\":7,\"expires_at\":\"2026-11-30T12:00:00Z\",\"fallback_url\":\"javascript:x\","
                                + "\"state\":1}",
                        422)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"revoked_at\":[\"The revoked_at field must be a string, not the number 7.\"],"
                        + "\"state\":[\"The state field is unknown.\"],"
                        + "\"expires_at\":[\"The expires_at field must lie in the future.\"],"
                        + "\"fallback_url\":[\"The fallback_url field must be an absolute http or https URL with a "
                        + "host and without user info, in ASCII, of at most 2048 characters.\"]}}");
        patch("s/1", "winter", "{\"revoked_at\":\"yesterday\"}", 422)
                .contains("The revoked_at field must be a time of RFC 3339, such as 2026-12-24T18:00:00Z, not");
        patch("s/1", "x".repeat(257), "{}", 422).contains("at most 256 characters, not 257.");
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void shouldLetAnExpiryThatHasPassedBeSaidAgain() {
        table.write(
                        CampaignDirectory.key("s/1", "winter"),
                        CampaignRuled.newBuilder()
                                .setScenarioId("s/1")
                                .setCampaign("winter")
                                .setExpiresAt(NOW.minusSeconds(9))
                                .setRuledAt(NOW)
                                .build())
                .join();

        patch("winter", "{\"expires_at\":\"2026-11-30T11:59:51Z\",\"fallback_url\":null}")
                .contains("2026-11-30T11:59:51Z");
    }

    @Test
    void shouldSayThatAScenarioIsUnknown() {
        client.get()
                .uri("/public/api/scenarios/{id}/campaigns/{campaign}", "other", "winter")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The scenario does not exist.\"}");
    }

    @Test
    void shouldAnswer503WhileKafkaIsAwayAndWhileNothingIsRead() {
        table.failWith(DirectoryUnavailableException.UNCHANGED);
        patch("s/1", "winter", "{\"revoked_at\":\"2026-11-30T12:00:00Z\"}", 503)
                .contains(DirectoryUnavailableException.UNCHANGED);
        table.unload();
        patch("s/1", "winter", "{}", 503).contains("nothing was changed");
    }

    @Test
    void shouldTellEachRuleAndSayWhereItIsNotTold() {
        patch("winter", "{\"revoked_at\":\"2026-11-30T12:00:00Z\"}");
        assertThat(told)
                .containsExactly(CampaignRuled.newBuilder()
                        .setScenarioId("s/1")
                        .setCampaign("winter")
                        .setRevokedAt(NOW)
                        .setRuledAt(NOW)
                        .build());
        away = true;
        patch("s/1", "winter", "{\"revoked_at\":null}", 503).contains("The rule is in force, but");
        assertThat(Objects.requireNonNull(campaigns.find("s/1", "winter")).revokedAt())
                .isNull();
        away = false;
        patch("winter", "{\"revoked_at\":null}");
        assertThat(told).hasSize(2);
    }

    @Test
    void shouldLoseNoneOfSimultaneousChangesAtOneInstance() {
        CompletableFuture<CampaignRule> revoked = campaigns.change(
                "s", "c", rule -> new CampaignRule("s", "c", NOW, rule.expiresAt(), rule.fallbackUrl()), this::tell);
        CompletableFuture<CampaignRule> expiring = campaigns.change(
                "s", "c", rule -> new CampaignRule("s", "c", rule.revokedAt(), NOW, rule.fallbackUrl()), this::tell);

        assertThat(CompletableFuture.allOf(revoked, expiring)).isCompleted();
        assertThat(campaigns.find("s", "c")).isEqualTo(new CampaignRule("s", "c", NOW, NOW, null));
    }

    private static ScenarioDefined defined(String id) {
        return ScenarioDefined.newBuilder()
                .setScenarioId(id)
                .setAppKey("k")
                .setAttributes(List.of())
                .setDefinedAt(NOW)
                .build();
    }

    private Body get(String scenario, String campaign) {
        return new Body(client.get()
                .uri("/public/api/scenarios/{id}/campaigns/{campaign}", scenario, campaign)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private Body patch(String campaign, String body) {
        return patch("s/1", campaign, body, 200);
    }

    private Body patch(String scenario, String campaign, String body, int status) {
        return new Body(client.patch()
                .uri("/public/api/scenarios/{id}/campaigns/{campaign}", scenario, campaign)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private record Body(@Nullable String text) {
        void isEqualTo(String expected) {
            assertThat(text).isEqualTo(expected);
        }

        void contains(String expected) {
            assertThat(text).contains(expected);
        }
    }
}
