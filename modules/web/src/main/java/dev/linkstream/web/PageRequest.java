package dev.linkstream.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which page of a list is asked for: {@code ?after=&limit=}.
 *
 * @param after what an earlier page said as its {@code next_after}; null for the first page
 * @param limit how many at most
 */
public record PageRequest(@Nullable String after, int limit) {

    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 1_000;
    private static final String AFTER = "after";

    /** The page asked for; where a parameter is wrong, an error is added under its name. */
    public static PageRequest of(ServerRequest request, Map<String, List<String>> errors) {
        String after = request.queryParam(AFTER).filter(text -> !text.isEmpty()).orElse(null);
        String limit = request.queryParam("limit").orElse(null);
        return new PageRequest(after, limit == null ? USUAL_LIMIT : limit(limit, errors));
    }

    private static int limit(String text, Map<String, List<String>> errors) {
        if (text.matches("[0-9]{1,9}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        errors.put("limit", List.of("The limit parameter must be a whole number from 1 to " + MOST + "."));
        return USUAL_LIMIT;
    }

    /** Adds that {@code after} is none that a page said. */
    public static void refuseAfter(Map<String, List<String>> errors) {
        errors.put(AFTER, List.of("The after parameter must be what an earlier page said as next_after."));
    }

    /** A text as it may stand in a query. */
    public static String encode(byte[] cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /** A text as it may stand in a query. */
    public static String encode(String cursor) {
        return encode(cursor.getBytes(StandardCharsets.UTF_8));
    }

    /** What was encoded; null where nothing was. */
    public static byte @Nullable [] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
