package dev.linkstream.registry;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers in the shapes of Confluent's registry, whose clients read {@code error_code} before the status. */
final class RegistryResponses {

    static final int SUBJECT_NOT_FOUND = 40401;
    static final int VERSION_NOT_FOUND = 40402;
    static final int SCHEMA_NOT_FOUND = 40403;
    static final int NO_COMPATIBILITY_OF_ITS_OWN = 40408;
    static final int NO_MODE_OF_ITS_OWN = 40409;
    static final int INVALID_SCHEMA = 42201;
    static final int INVALID_VERSION = 42202;
    static final int READ_ONLY = 42205;

    private static final MediaType REGISTRY_JSON = MediaType.parseMediaType("application/vnd.schemaregistry.v1+json");

    private RegistryResponses() {}

    static Mono<ServerResponse> ok(ServerRequest request, Object body) {
        return json(request, 200, body);
    }

    private record Problem(int error_code, String message) {}

    static Mono<ServerResponse> error(ServerRequest request, int status, int code, String message) {
        return json(request, status, new Problem(code, message));
    }

    static Mono<ServerResponse> schemaNotFound(ServerRequest request, String id) {
        return error(request, 404, SCHEMA_NOT_FOUND, "Schema " + id + " not found.");
    }

    static Mono<ServerResponse> subjectNotFound(ServerRequest request, String subject) {
        return error(request, 404, SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found.");
    }

    /** The answer to whatever would change something. */
    static Mono<ServerResponse> readOnly(ServerRequest request) {
        return error(
                request,
                422,
                READ_ONLY,
                "This registry is in read-only mode: its schemas are those of the build. Set"
                        + " linkstream.schema-registry.url to use a registry of your own.");
    }

    private static Mono<ServerResponse> json(ServerRequest request, int status, Object body) {
        return ServerResponse.status(status)
                .contentType(type(request))
                .bodyValue(JsonMapper.shared().writeValueAsBytes(body));
    }

    /** The registry's own type, unless a client asks for plain JSON alone. */
    private static MediaType type(ServerRequest request) {
        String accept = String.join(",", request.headers().header(HttpHeaders.ACCEPT));
        boolean plain = accept.contains("application/json") && !accept.contains("application/vnd.schemaregistry");
        return plain ? MediaType.APPLICATION_JSON : REGISTRY_JSON;
    }
}
