package dev.linkstream.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.JsonFields;
import dev.linkstream.web.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A token as the admin calls give it; the secret stands only in the answer that creates it. */
record TokenJson(
        String id,
        String name,
        List<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable Long requestsPerMinute,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {

    private static final int MAX_NAME_CHARACTERS = 256;
    private static final String SCOPES =
            Stream.of(Scope.values()).map(Scope::wireName).collect(Collectors.joining(", "));
    private static final Pattern RFC_3339 = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)", Pattern.CASE_INSENSITIVE);

    /** What a caller may choose of a token. */
    record Wanted(
            String name,
            Set<Scope> scopes,
            @Nullable Instant expiresAt,
            @Nullable Long requestsPerMinute) {}

    static TokenJson of(ApiToken token, @Nullable String secret) {
        return new TokenJson(
                token.id(),
                token.name(),
                Stream.of(Scope.values())
                        .filter(token.scopes()::contains)
                        .map(Scope::wireName)
                        .toList(),
                token.expiresAt(),
                token.requestsPerMinute(),
                token.createdAt(),
                secret);
    }

    /** What this body asks for; where it is wrong, errors by dotted path are added, and the answer is of no use. */
    static Wanted read(byte[] body, Instant now, Map<String, List<String>> errors) {
        JsonFields fields = JsonFields.of(body, errors);
        Wanted wanted = new Wanted(name(fields), scopes(fields), expiresAt(fields, now), perMinute(fields));
        fields.refuseOthers();
        return wanted;
    }

    private static String name(JsonFields fields) {
        String name = fields.text("name");
        if (name == null || name.isBlank()) {
            if (fields.fine("name")) {
                fields.refuse("name", "is required.");
            }
            return "";
        }
        if (UnicodeText.isLonger(name, MAX_NAME_CHARACTERS)) {
            fields.refuse(
                    "name",
                    "must have at most " + MAX_NAME_CHARACTERS + " characters, not " + UnicodeText.characters(name)
                            + ".");
        }
        if (!UnicodeText.isWellFormed(name)) {
            fields.refuse("name", "must not contain NUL or unpaired surrogate characters.");
        }
        return name;
    }

    private static Set<Scope> scopes(JsonFields fields) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        List<String> names = fields.texts("scopes");
        if (names == null || names.isEmpty()) {
            if (fields.fine("scopes")) {
                fields.refuse("scopes", "is required.");
            }
            return scopes;
        }
        for (int i = 0; i < names.size(); i++) {
            Optional<Scope> scope = Scope.ofWireName(names.get(i));
            scope.ifPresent(scopes::add);
            if (scope.isEmpty()) {
                fields.refuse(
                        "scopes." + i,
                        "must be one of " + SCOPES + ", not \"" + JsonFields.shortened(names.get(i)) + "\".");
            }
        }
        return scopes;
    }

    private static @Nullable Instant expiresAt(JsonFields fields, Instant now) {
        String text = fields.text("expires_at");
        if (text == null) {
            return null;
        }
        Instant time = time(text);
        if (time == null || !time.isAfter(now)) {
            fields.refuse(
                    "expires_at",
                    "must be an RFC 3339 time in the future, not \"" + JsonFields.shortened(text) + "\".");
        }
        return time;
    }

    private static @Nullable Instant time(String text) {
        try {
            return RFC_3339.matcher(text).matches() ? OffsetDateTime.parse(text).toInstant() : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Long perMinute(JsonFields fields) {
        Long number = fields.wholeNumber("requests_per_minute");
        if (number != null && number < 1) {
            fields.refuse("requests_per_minute", "must be at least 1, not " + number + ".");
        }
        return number;
    }
}
