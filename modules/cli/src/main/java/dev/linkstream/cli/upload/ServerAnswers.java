package dev.linkstream.cli.upload;

import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What the server's answers say. */
final class ServerAnswers {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ServerAnswers() {}

    /** The JSON body, or a missing node where the body is none. */
    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** What an error's body says, to be put behind what happened; empty where it says nothing. */
    static String message(JsonNode body) {
        JsonNode text = body.has("error") ? body.path("error") : body.path("message");
        String errors = describe(body.path("errors"));
        return (text.isString() ? ": " + text.stringValue() : "") + (errors.isEmpty() ? "" : " " + errors);
    }

    /** What stands under {@code errors}: {@code field: messages} of each field. */
    static String describe(JsonNode errors) {
        return errors.properties().stream()
                .map(error -> (error.getKey().equals("line") ? "" : error.getKey() + ": ") + messages(error.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String messages(JsonNode messages) {
        return messages.valueStream().map(message -> message.asString("")).collect(Collectors.joining(" "));
    }
}
