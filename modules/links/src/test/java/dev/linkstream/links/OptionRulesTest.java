package dev.linkstream.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionRulesTest {

    private static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");

    @Test
    void shouldReadEveryOption() {
        OptionRules.Checked checked = check(
                null,
                Map.of(
                        "campaign", text("spring"),
                        "expires_at", text("2030-06-02T00:00:00.1234+02:00"),
                        "fallback_url", text("https://x.example:8443/gone?a=1#b"),
                        "max_clicks", number("1e3"),
                        "open_mode", text("confirm")));

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.options())
                .isEqualTo(new LinkOptions(
                        "spring",
                        Instant.parse("2030-06-01T22:00:00.123Z"),
                        null,
                        "https://x.example:8443/gone?a=1#b",
                        1_000L,
                        OpenMode.CONFIRM));
    }

    @Test
    void shouldTakeNullAndABlankCampaignForAbsent() {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        OptionRules.NAMES.forEach(name -> sent.put(name, new Scalar(Kind.NULL, "")));
        assertThat(check(null, sent)).isEqualTo(new OptionRules.Checked(LinkOptions.NONE, Map.of()));
        assertThat(check(null, Map.of("campaign", text(" "))))
                .isEqualTo(new OptionRules.Checked(LinkOptions.NONE, Map.of()));
    }

    @Test
    void shouldTellOfEveryOptionAtOnce() {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        OptionRules.NAMES.forEach(name -> sent.put(name, new SentValue.Composite()));

        assertThat(check(null, sent).errors())
                .containsOnly(
                        Map.entry("campaign", "The campaign field must be a string."),
                        Map.entry(
                                "expires_at",
                                "The expires_at field must be a date-time of RFC 3339, such as 2030-01-31T12:00:00Z."),
                        Map.entry("expires_in", "The expires_in field must not be given together with expires_at."),
                        Map.entry(
                                "fallback_url",
                                "The fallback_url field must be an absolute http or https URL with a host and without user"
                                        + " info, in ASCII, of at most 2048 characters."),
                        Map.entry("max_clicks", "The max_clicks field must be a whole number from 1 to 1,000,000,000."),
                        Map.entry("open_mode", "The open_mode field must be redirect or confirm."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "2030-06-02", "2030-06-02T00:00:00", "2030-02-30T00:00:00Z", "1906588800"})
    void shouldRefuseWhatIsNoDateTime(String sent) {
        assertThat(error("expires_at", text(sent)))
                .endsWith("must be a date-time of RFC 3339, such as 2030-01-31T12:00:00Z.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2030-06-01T12:00:00Z", "2030-06-01T13:59:59.999+02:00", "0000-01-01T00:00:00Z"})
    void shouldRefuseAnExpiryThatIsNotInTheFuture(String sent) {
        assertThat(error("expires_at", text(sent))).isEqualTo("The expires_at field must lie in the future.");
    }

    @ParameterizedTest
    @CsvSource({
        "2030-06-01t12:00:00.001z,2030-06-01T12:00:00.001Z",
        "2030-12-31T23:59:60Z,2030-12-31T23:59:59Z",
        "2030-06-01T12:00:00-23:59,2030-06-02T11:59:00Z",
        "9999-12-31T23:59:59.999999999999Z,9999-12-31T23:59:59.999Z"
    })
    void shouldReadDateTimesToTheMillisecond(String sent, Instant expiry) {
        assertThat(check(null, Map.of("expires_at", text(sent))).options().expiresAt())
                .isEqualTo(expiry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.5S", "P10Y1D", "-P1D", "1 day", ""})
    void shouldRefuseWhatIsNoLifetime(String sent) {
        assertThat(error("expires_in", text(sent)))
                .isEqualTo(
                        "The expires_in field must be an ISO 8601 duration from PT1S to P10Y, such as P30D or PT12H.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/gone",
                "//x.example/gone",
                "javascript:alert(1)",
                "ftp://x.example/",
                "https:///gone",
                "https:x.example",
                "https://user@x.example/",
                "https://x.example@evil.example/",
                "https://x.example\\@evil.example/",
                "https://x.example/\r\nSet-Cookie: a=b",
                "https://x.example/ü",
                " https://x.example/"
            })
    void shouldRefuseUnsafeFallbacks(String sent) {
        assertThat(error("fallback_url", text(sent))).endsWith("of at most 2048 characters.");
    }

    @Test
    void shouldTakeAFallbackOf2048Characters() {
        String url = "https://x.example/" + "a".repeat(2_048 - 18);
        assertThat(error("fallback_url", text(url))).isNull();
        assertThat(error("fallback_url", text(url + "a"))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.example/a,true",
        "http://X.EXAMPLE:8080/,true",
        "https://y.example/,true",
        "https://www.x.example/,false",
        "https://x.example.evil.example/,false",
        "https://evil.example/x.example,false",
        "https://x.example./,false"
    })
    void shouldObeyTheScenariosAllowedHosts(String url, boolean allowed) {
        Scenario scenario = scenario(new LinkDefaults(null, null, List.of("x.example", "Y.example"), null, null, null));
        assertThat(check(scenario, Map.of("fallback_url", text(url))).errors())
                .isEqualTo(
                        allowed
                                ? Map.of()
                                : Map.of(
                                        "fallback_url",
                                        "The fallback_url field must lead to one of the scenario's allowed_hosts:"
                                                + " x.example, Y.example."));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1000000000,1000000000", "1.0,1", "1e9,1000000000", "10e-1,1"})
    void shouldReadLimitsHoweverTheyAreWritten(String sent, long limit) {
        assertThat(check(null, Map.of("max_clicks", number(sent))).options().maxClicks())
                .isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1.5", "1000000001", "1e10", "1e999999999", "1e-999999999", "1e99999999999", "0e5"})
    void shouldRefuseLimitsOutOfBounds(String sent) {
        assertThat(error("max_clicks", number(sent))).endsWith("must be a whole number from 1 to 1,000,000,000.");
    }

    @Test
    void shouldTakeANumberForOneOnlyWhereEverythingIsText() {
        assertThat(error("max_clicks", text("5"))).isNotNull();
        assertThat(error("open_mode", text("Confirm"))).isNotNull();

        Map<String, SentValue> sent = OptionRules.texts(Map.of("max_clicks", "5", "campaign", "7"));
        assertThat(check(null, sent).options()).isEqualTo(new LinkOptions("7", null, null, null, 5L, null));
        assertThat(check(null, OptionRules.texts(Map.of("max_clicks", ""))).errors())
                .containsOnlyKeys("max_clicks");
    }

    @Test
    void shouldBoundTheCampaignInCharacters() {
        assertThat(error("campaign", text("😀".repeat(256)))).isNull();
        assertThat(error("campaign", text("😀".repeat(257))))
                .isEqualTo("The campaign field must not be longer than 256 characters.");
        assertThat(error("campaign", text("a\ud800")))
                .isEqualTo("The campaign field must not contain NUL or unpaired surrogate characters.");
    }

    @Test
    void shouldFillInWhatTheScenarioSaysAndTheCallDoesNot() {
        Scenario scenario =
                scenario(new LinkDefaults("P1D", "https://x.example/gone", List.of(), OpenMode.CONFIRM, 3L, null));

        LinkOptions silent = check(scenario, Map.of()).options();
        assertThat(silent.expiry(NOW)).isEqualTo(Instant.parse("2030-06-02T12:00:00Z"));
        assertThat(silent.maxClicks()).isEqualTo(3);
        assertThat(silent.openMode()).isEqualTo(OpenMode.CONFIRM);

        LinkOptions said = check(
                        scenario,
                        Map.of(
                                "expires_at", text("2031-01-01T00:00:00Z"),
                                "max_clicks", number("9"),
                                "open_mode", text("redirect")))
                .options();
        assertThat(said.expiry(NOW)).isEqualTo(Instant.parse("2031-01-01T00:00:00Z"));
        assertThat(said.maxClicks()).isEqualTo(9);
        assertThat(said.openMode()).isEqualTo(OpenMode.REDIRECT);
        assertThat(check(scenario, Map.of("expires_in", text("PT1S"))).options().expiry(NOW))
                .isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void shouldChangeOnlyWhatCanBeChangedAndFillInNothing() {
        Scenario scenario = scenario(new LinkDefaults("P1D", null, List.of(), OpenMode.CONFIRM, 3L, null));

        OptionRules.Checked checked = OptionRules.checkChange(
                Map.of("campaign", number("1"), "expires_in", number("1"), "max_clicks", number("2")), scenario, NOW);

        assertThat(checked)
                .isEqualTo(new OptionRules.Checked(new LinkOptions(null, null, null, null, 2L, null), Map.of()));
        assertThat(OptionRules.checkChange(Map.of("expires_at", text("2030-06-01T12:00:00Z")), null, NOW)
                        .errors())
                .containsOnlyKeys("expires_at");
    }

    private static OptionRules.Checked check(@Nullable Scenario scenario, Map<String, SentValue> sent) {
        return OptionRules.check(sent, scenario, NOW);
    }

    private static @Nullable String error(String option, SentValue sent) {
        return check(null, Map.of(option, sent)).errors().get(option);
    }

    private static Scalar text(String text) {
        return new Scalar(Kind.STRING, text);
    }

    private static Scalar number(String text) {
        return new Scalar(Kind.NUMBER, text);
    }

    private static Scenario scenario(LinkDefaults defaults) {
        return new Scenario("s", "key", true, null, null, defaults, false, List.of());
    }
}
