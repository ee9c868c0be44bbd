package dev.linkstream.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The answers that several calls give, and the bodies that clients of the deep link API know to the letter. */
public final class Answers {

    public static final String UNAUTHENTICATED = "{\"message\":\"Unauthenticated.\"}";
    public static final String UNAUTHORIZED = "{\"message\":\"This action is unauthorized.\"}";
    public static final String FULLPAGE_DISABLED = "{\"message\":\"Fullpage webchat routes are not enabled.\"}";
    public static final String TOO_MANY_ATTEMPTS = "{\"message\":\"Too Many Attempts.\"}";
    public static final String NOT_FOUND = "{\"message\":\"Not found.\"}";
    public static final String GENERATE_FAILED = "{\"error\":\"An error occurred while generating the deep link.\"}";
    public static final String FAILED = "{\"error\":\"An error occurred.\"}";
    public static final String INVALID = "The given data was invalid.";

    private Answers() {}

    /** The body: a String is JSON already, anything else is written as {@link Json} does. */
    public static Mono<ServerResponse> json(int status, Object body) {
        return Answer.json(status, body).toResponse();
    }

    /** The same for personal data: no browser and no proxy keeps it. */
    public static Mono<ServerResponse> personal(Object body) {
        return Answer.json(200, body)
                .with(HttpHeaders.CACHE_CONTROL, "no-store")
                .toResponse();
    }

    /** {@code {"message": text}}. */
    public static Mono<ServerResponse> message(int status, String text) {
        return Answer.message(status, text).toResponse();
    }

    /** 422 with the errors by dotted path, in the map's order. */
    public static Mono<ServerResponse> invalid(Map<String, List<String>> errors) {
        return json(422, invalidBody(errors));
    }

    /** 422 with the errors by dotted path, and the links of the entries that stand. */
    public static Mono<ServerResponse> invalid(Map<String, List<String>> errors, List<?> links) {
        Map<String, Object> body = invalidBody(errors);
        body.put("links", links);
        return json(422, body);
    }

    /** 503 with {@code Retry-After} in whole seconds, rounded up; the text says what became of the request. */
    public static Mono<ServerResponse> unavailable(String text, Duration retryAfter) {
        return Answer.message(503, text)
                .with(HttpHeaders.RETRY_AFTER, Long.toString(seconds(retryAfter)))
                .toResponse();
    }

    /** The body of a 422, to be put into an {@link Answer}. */
    public static Map<String, Object> invalidBody(Map<String, List<String>> errors) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", INVALID);
        body.put("errors", errors);
        return body;
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
