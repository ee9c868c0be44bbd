package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.Deployment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTargetsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Scenario SCENARIO = new Scenario(
            "support", "app-1", true, null, null, null, "https://fallback.example/scenario", false, List.of());

    private final LinkTargets standing = new LinkTargets(
            id -> SCENARIO, new Deployment("https://short.host", true), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void shouldOpenALinkUntilTheInstantItExpires() {
        assertThat(standing.open(link().build())).isEqualTo(SCENARIO);
        assertThat(standing.open(link().setExpiresAt(NOW.plusMillis(1)).build()))
                .isEqualTo(SCENARIO);
        assertThat(standing.open(link().setExpiresAt(NOW).build())).isNull();
        assertThat(standing.isExpired(link().setExpiresAt(NOW).build())).isTrue();
    }

    @Test
    void shouldFallBackToTheLinksOwnUrlBeforeTheScenarios() {
        assertThat(standing.fallback(link().build())).isEqualTo("https://fallback.example/scenario");
        assertThat(standing.fallback(
                        link().setFallbackUrl("https://fallback.example/link").build()))
                .isEqualTo("https://fallback.example/link");
    }

    private static StoredLink.Builder link() {
        return StoredLink.newBuilder()
                .setUserId("ann")
                .setScenarioId("support")
                .setIndex(0)
                .setCreatedAt(NOW.minusSeconds(60))
                .setShortBaseUrl("https://short.host");
    }
}
