package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.values.Timestamps;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignRuleTest {

    private static final Instant T = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"-1, 0, true", "0, 0, true", "1, 5, false", "-1, -1, false", "-9, 9, true"})
    void shouldRevokeWhatWasMadeUntilThen(int created, int now, boolean revoked) {
        CampaignRule rule = new CampaignRule("s", "c", T, null, null);

        assertThat(rule.revokes(T.plusMillis(created), T.plusMillis(now))).isEqualTo(revoked);
    }

    @Test
    void shouldTakeTheEarlierExpiry() {
        CampaignRule rule = new CampaignRule("s", "c", null, T, null);

        assertThat(rule.expiryOf(null)).isEqualTo(T);
        assertThat(rule.expiryOf(T.minusMillis(1))).isEqualTo(T.minusMillis(1));
        assertThat(rule.expiryOf(T.plusMillis(1))).isEqualTo(T);
        assertThat(CampaignRule.none("s", "c").expiryOf(T)).isEqualTo(T);
        assertThat(CampaignRule.none("s", "c").expiryOf(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T12:00:00Z, 2026-11-30T12:00:00Z",
        "2026-11-30t13:00:00.123456789999+01:00, 2026-11-30T12:00:00.123456789Z",
        "2026-11-30T12:00:00.5-23:59, 2026-12-01T11:59:00.5Z",
        "2016-12-31T23:59:60Z, 2016-12-31T23:59:59Z",
    })
    void shouldReadTimes(String text, Instant time) {
        assertThat(Timestamps.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-30", "2026-11-30T12:00Z", "2026-02-30T12:00:00Z", "1764504000", "''"})
    void shouldReadNothingElse(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }
}
