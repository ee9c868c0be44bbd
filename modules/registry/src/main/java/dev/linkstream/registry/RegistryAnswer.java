package dev.linkstream.registry;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a registry answered to one call. */
record RegistryAnswer(int status, String body) {

    boolean isOk() {
        return status >= 200 && status < 300;
    }

    boolean isMissing() {
        return status == 404;
    }

    /** A member of the body; missing where there is none, or no JSON. */
    JsonNode member(String name) {
        try {
            return JsonMapper.shared().readTree(body).path(name);
        } catch (JacksonException e) {
            return JsonMapper.shared().missingNode();
        }
    }

    /** What the registry says of it, in its own words. */
    String message() {
        String message = member("message").asString("");
        return "HTTP " + status + (message.isEmpty() ? "" : ": " + message);
    }
}
