package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkStateTest {

    private static final Instant MADE = Instant.ofEpochSecond(100);
    private static final Instant NOW = Instant.ofEpochSecond(200);

    /** Times are in seconds; the link was made at 100, and it is 200. */
    @ParameterizedTest
    @CsvSource({
        "LIVE,,,0,",
        "LIVE,201,,0,",
        "EXPIRED,200,,0,",
        "EXPIRED,199,,0,",
        "LIVE,,2,1,",
        "USED_UP,,2,2,",
        "USED_UP,,2,3,",
        "EXPIRED,150,1,1,",
        "REVOKED,,,0,150",
        "REVOKED,150,1,1,150"
    })
    void shouldTellTheStateOfALink(
            LinkState state,
            @Nullable Long expiresAt,
            @Nullable Long maxClicks,
            long clicksUsed,
            @Nullable Long revokedAt) {
        LinkLife link = new LinkLife(MADE, at(expiresAt), maxClicks, clicksUsed, at(revokedAt));
        assertThat(LinkState.of(link, null, NOW)).isEqualTo(state);
        assertThat(LinkState.of(link, new CampaignRule("s", "c", null, null, "https://x.example/"), NOW))
                .isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE,,99,",
        "REVOKED,,100,",
        "REVOKED,,150,",
        "EXPIRED,,,200",
        "LIVE,,,201",
        "EXPIRED,150,,300",
        "EXPIRED,300,,150",
        "REVOKED,150,150,150"
    })
    void shouldObeyTheRuleOfItsCampaign(
            LinkState state, @Nullable Long expiresAt, @Nullable Long revokedAt, @Nullable Long campaignExpiresAt) {
        LinkLife link = new LinkLife(MADE, at(expiresAt), null, 0, null);
        assertThat(LinkState.of(link, new CampaignRule("s", "c", at(revokedAt), at(campaignExpiresAt), null), NOW))
                .isEqualTo(state);
    }

    @Test
    void shouldBeNamedAsInJson() {
        assertThat(LinkState.values())
                .extracting(LinkState::wireName)
                .containsExactly("live", "expired", "revoked", "used_up");
    }

    private static @Nullable Instant at(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }
}
