package dev.linkstream.directory;

import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.RedirectUrls;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.Timestamps;
import dev.linkstream.web.JsonFields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A campaign's rule as the calls take and give it. */
record CampaignJson(
        @Nullable Instant revokedAt,
        @Nullable Instant expiresAt,
        @Nullable String fallbackUrl) {

    static final int MAX_NAME_CHARACTERS = 256;

    private static final String REVOKED_AT = "revoked_at";
    private static final String EXPIRES_AT = "expires_at";
    private static final String FALLBACK_URL = "fallback_url";

    static CampaignJson of(CampaignRule rule) {
        return new CampaignJson(rule.revokedAt(), rule.expiresAt(), rule.fallbackUrl());
    }

    /**
     * What this body changes: each member that it has, to its value or null. Where there are errors they are added by
     * path, and the answer is of no use.
     *
     * @param before the rule as it is: what it says already may be said again, when its time is past, too
     */
    static UnaryOperator<CampaignRule> readChange(
            byte[] body, CampaignRule before, Scenario scenario, Instant now, Map<String, List<String>> errors) {
        JsonFields fields = JsonFields.of(body, errors);
        boolean revokes = fields.has(REVOKED_AT);
        boolean expires = fields.has(EXPIRES_AT);
        boolean falls = fields.has(FALLBACK_URL);
        Instant revokedAt = time(fields, REVOKED_AT);
        Instant expiresAt = time(fields, EXPIRES_AT);
        String fallbackUrl = fields.text(FALLBACK_URL);
        fields.refuseOthers();
        if (expiresAt != null && !expiresAt.isAfter(now) && !expiresAt.equals(before.expiresAt())) {
            fields.refuse(EXPIRES_AT, "must lie in the future.");
        }
        List<String> hosts = scenario.defaults().allowedHosts();
        if (fallbackUrl != null && !RedirectUrls.isFallback(fallbackUrl)) {
            fields.refuse(FALLBACK_URL, RedirectUrls.FALLBACK_RULE);
        } else if (fallbackUrl != null && !RedirectUrls.isAllowed(fallbackUrl, hosts)) {
            fields.refuse(FALLBACK_URL, RedirectUrls.hostsRule(hosts));
        }
        return rule -> new CampaignRule(
                rule.scenarioId(),
                rule.campaign(),
                revokes ? revokedAt : rule.revokedAt(),
                expires ? expiresAt : rule.expiresAt(),
                falls ? fallbackUrl : rule.fallbackUrl());
    }

    /** Events know milliseconds. */
    private static @Nullable Instant time(JsonFields fields, String name) {
        String text = fields.text(name);
        Instant time = text == null ? null : Timestamps.parse(text);
        if (text != null && time == null) {
            fields.refuse(
                    name,
                    "must be a time of RFC 3339, such as 2026-12-24T18:00:00Z, not \"" + JsonFields.shortened(text)
                            + "\".");
        }
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }
}
