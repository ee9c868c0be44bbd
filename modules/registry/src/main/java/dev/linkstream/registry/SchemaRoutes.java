package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checked-in schemas, read-only, in the shapes of Confluent's registry API under {@code /apis/ccompat/v7}, and, for
 * Apicurio's deserializers, by id under {@code /apis/registry/v3}.
 */
final class SchemaRoutes {

    private static final String CCOMPAT = "/apis/ccompat/v7";
    private static final String APICURIO = "/apis/registry/v3/ids/contentIds/{id}";
    private static final MediaType REGISTRY_JSON = MediaType.parseMediaType("application/vnd.schemaregistry.v1+json");
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final int INVALID_VERSION = 42202;

    private final Map<String, Subject> subjects;

    SchemaRoutes(List<Subject> subjects) {
        this.subjects = new TreeMap<>(subjects.stream().collect(Collectors.toMap(Subject::name, Function.identity())));
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(CCOMPAT + "/schemas/types", request -> ok(request, List.of("AVRO")))
                .GET(CCOMPAT + "/schemas/ids/{id}", this::schema)
                .GET(CCOMPAT + "/subjects", request -> ok(request, new TreeSet<>(subjects.keySet())))
                .GET(CCOMPAT + "/subjects/{subject}/versions", this::versions)
                .GET(CCOMPAT + "/subjects/{subject}/versions/{version}", this::version)
                .GET(
                        CCOMPAT + "/config",
                        request -> ok(request, Map.of("compatibilityLevel", Registration.COMPATIBILITY)))
                .GET(APICURIO, this::content)
                .GET(APICURIO + "/references", this::references)
                .build();
    }

    private Mono<ServerResponse> schema(ServerRequest request) {
        Schema schema = byId(request);
        return schema == null ? schemaNotFound(request) : ok(request, Map.of("schema", schema.toString()));
    }

    private Mono<ServerResponse> versions(ServerRequest request) {
        Subject subject = subjects.get(request.pathVariable("subject"));
        return subject == null
                ? subjectNotFound(request)
                : ok(
                        request,
                        IntStream.rangeClosed(1, subject.versions().size())
                                .boxed()
                                .toList());
    }

    private Mono<ServerResponse> version(ServerRequest request) {
        Subject subject = subjects.get(request.pathVariable("subject"));
        if (subject == null) {
            return subjectNotFound(request);
        }
        String text = request.pathVariable("version");
        int newest = subject.versions().size();
        Optional<Integer> version = text.equals("latest") || text.equals("-1") ? Optional.of(newest) : number(text);
        if (version.isEmpty() || version.get() < 1) {
            return error(
                    request,
                    422,
                    INVALID_VERSION,
                    "A version must be a whole number from 1, or 'latest', but is '" + text + "'.");
        }
        if (version.get() > newest) {
            return error(request, 404, VERSION_NOT_FOUND, "Version " + text + " not found.");
        }
        int id = subject.versions().get(version.get() - 1);
        return ok(request, new Version(subject.name(), version.get(), id, schemaText(id)));
    }

    private record Version(String subject, int version, int id, String schema) {}

    private Mono<ServerResponse> content(ServerRequest request) {
        Schema schema = byId(request);
        return schema == null
                ? schemaNotFound(request)
                : ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(schema.toString());
    }

    private Mono<ServerResponse> references(ServerRequest request) {
        return byId(request) == null ? schemaNotFound(request) : ok(request, List.of());
    }

    private static String schemaText(int id) {
        return String.valueOf(EventSchemas.landed().byId(id));
    }

    private static @Nullable Schema byId(ServerRequest request) {
        return number(request.pathVariable("id"))
                .map(id -> EventSchemas.landed().byId(id))
                .orElse(null);
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Mono<ServerResponse> schemaNotFound(ServerRequest request) {
        return error(request, 404, SCHEMA_NOT_FOUND, "Schema " + request.pathVariable("id") + " not found.");
    }

    private static Mono<ServerResponse> subjectNotFound(ServerRequest request) {
        return error(request, 404, SUBJECT_NOT_FOUND, "Subject '" + request.pathVariable("subject") + "' not found.");
    }

    private static Mono<ServerResponse> ok(ServerRequest request, Object body) {
        return json(request, 200, body);
    }

    private record Problem(int error_code, String message) {}

    private static Mono<ServerResponse> error(ServerRequest request, int status, int code, String message) {
        return json(request, status, new Problem(code, message));
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
