package dev.linkstream.ingress.answers;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bodies of the generate call, to the letter of the contract. */
public final class GenerateAnswers {

    /** Long enough for a broker's restart to be noticed, short enough that callers come back soon. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private GenerateAnswers() {}

    /** One link of an answer. */
    public record Link(String userId, String url) {}

    /** The 202 body. */
    record Accepted(String batchId, int accepted, int rejected, List<String> errors, String statusUrl) {}

    public static Answer links(List<Link> links) {
        StringBuilder json = new StringBuilder(16 + 96 * links.size()).append('[');
        for (Link link : links) {
            if (!isPlain(link.userId()) || !isPlain(link.url())) {
                return Answer.json(200, links);
            }
            json.append(json.length() == 1 ? "{\"user_id\":\"" : ",{\"user_id\":\"")
                    .append(link.userId())
                    .append("\",\"url\":\"")
                    .append(link.url())
                    .append("\"}");
        }
        return Answer.json(200, json.append(']').toString());
    }

    /** Whether the text stands in JSON as it is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    public static Answer accepted(String batchId, int entries) {
        String status = "/public/api/link-batches/" + batchId;
        return Answer.json(202, new Accepted(batchId, entries, 0, List.of(), status))
                .with("Location", status);
    }

    public static Answer invalid(Map<String, List<String>> errors) {
        return Answer.json(422, body(errors));
    }

    /** Some entries were refused after all: the links of the others stand. */
    public static Answer invalid(Map<String, List<String>> errors, List<Link> links) {
        Map<String, Object> body = body(errors);
        body.put("links", links);
        return Answer.json(422, body);
    }

    /** 503; the text says what became of the request. */
    public static Answer unavailable(String text) {
        return Answer.message(503, text).with("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
    }

    private static Map<String, Object> body(Map<String, List<String>> errors) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", Answers.INVALID);
        body.put("errors", errors);
        return body;
    }
}
