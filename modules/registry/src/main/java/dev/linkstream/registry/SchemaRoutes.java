package dev.linkstream.registry;

import static dev.linkstream.registry.RegistryResponses.error;
import static dev.linkstream.registry.RegistryResponses.ok;
import static dev.linkstream.registry.RegistryResponses.schemaNotFound;
import static dev.linkstream.registry.RegistryResponses.subjectNotFound;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.linkstream.events.EventSchemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The checked-in schemas, read-only, in the shapes of Confluent's registry API under {@code /apis/ccompat/v7}, and, for
 * Apicurio's deserializers, by id under {@code /apis/registry/v3}. There is what Kafka Connect's converters, Confluent's
 * serializers, and consoles ask for; a refusal below the first path has the registry's shape too.
 */
final class SchemaRoutes {

    static final String CCOMPAT = "/apis/ccompat/v7";
    private static final String APICURIO = "/apis/registry/v3/ids/contentIds/{id}";
    private static final String SUBJECT = CCOMPAT + "/subjects/{subject}";
    private static final String VERSION = SUBJECT + "/versions/{version}";
    private static final String COMPATIBILITY = CCOMPAT + "/compatibility/subjects/{subject}/versions";
    private static final Map<String, String> MODE = Map.of("mode", "READONLY");
    private static final Map<String, String> LEVEL = Map.of("compatibilityLevel", Registration.COMPATIBILITY);

    private final Subjects subjects;
    private final SchemaLookups lookups;

    SchemaRoutes(List<Subject> subjects) {
        this.subjects = new Subjects(subjects);
        lookups = new SchemaLookups(this.subjects);
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(CCOMPAT, request -> ok(request, Map.of()))
                .GET(CCOMPAT + "/", request -> ok(request, Map.of()))
                .GET(CCOMPAT + "/contexts", request -> ok(request, List.of(".")))
                .GET(CCOMPAT + "/schemas", this::schemas)
                .GET(CCOMPAT + "/schemas/types", request -> ok(request, List.of("AVRO")))
                .GET(
                        CCOMPAT + "/schemas/ids/{id}",
                        request -> byId(request, (id, schema) -> schema(request, id, schema)))
                .GET(CCOMPAT + "/schemas/ids/{id}/schema", request -> byId(request, (id, schema) -> raw(schema)))
                .GET(
                        CCOMPAT + "/schemas/ids/{id}/subjects",
                        request -> byId(
                                request,
                                (id, schema) -> ok(
                                        request,
                                        subjects.places(id).stream()
                                                .map(Subjects.Place::subject)
                                                .toList())))
                .GET(
                        CCOMPAT + "/schemas/ids/{id}/versions",
                        request -> byId(request, (id, schema) -> ok(request, subjects.places(id))))
                .GET(CCOMPAT + "/subjects", this::names)
                .GET(SUBJECT + "/versions", this::versions)
                .GET(VERSION, request -> version(request, found -> ok(request, found)))
                .GET(VERSION + "/schema", request -> version(request, found -> raw(found.schema())))
                .GET(VERSION + "/referencedby", request -> version(request, found -> ok(request, List.of())))
                .POST(SUBJECT, lookups::lookUp)
                .POST(SUBJECT + "/versions", lookups::register)
                .POST(COMPATIBILITY, lookups::compatibleWithAll)
                .POST(
                        COMPATIBILITY + "/{version}",
                        request -> version(request, found -> lookups.compatibleWith(request, List.of(found.id()))))
                .GET(CCOMPAT + "/config", request -> ok(request, LEVEL))
                .GET(
                        CCOMPAT + "/config/{subject}",
                        request -> ofSubject(
                                request,
                                LEVEL,
                                RegistryResponses.NO_COMPATIBILITY_OF_ITS_OWN,
                                "subject-level compatibility"))
                .GET(CCOMPAT + "/mode", request -> ok(request, MODE))
                .GET(
                        CCOMPAT + "/mode/{subject}",
                        request -> ofSubject(request, MODE, RegistryResponses.NO_MODE_OF_ITS_OWN, "subject-level mode"))
                .route(path(CCOMPAT + "/**"), SchemaRoutes::nothingElse)
                .GET(
                        APICURIO,
                        request -> byId(
                                request,
                                (id, schema) -> ServerResponse.ok()
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .bodyValue(schema.toString())))
                .GET(APICURIO + "/references", request -> byId(request, (id, schema) -> ok(request, List.of())))
                .build();
    }

    private static Mono<ServerResponse> nothingElse(ServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)
                ? error(request, 404, 404, "HTTP 404 Not Found")
                : RegistryResponses.readOnly(request);
    }

    private Mono<ServerResponse> schemas(ServerRequest request) {
        boolean latestOnly = flag(request, "latestOnly");
        Stream<Subjects.Version> found = subjects
                .beginningWith(request.queryParam("subjectPrefix").orElse(""))
                .stream()
                .flatMap(subject -> latestOnly
                        ? Stream.of(Subjects.version(subject, subject.versions().size()))
                        : Subjects.versions(subject));
        return ok(request, page(request, found.toList()));
    }

    private Mono<ServerResponse> names(ServerRequest request) {
        // Nothing is ever deleted.
        List<String> found = flag(request, "deletedOnly")
                ? List.of()
                : subjects.beginningWith(request.queryParam("subjectPrefix").orElse("")).stream()
                        .map(Subject::name)
                        .toList();
        return ok(request, page(request, found));
    }

    private static <T> List<T> page(ServerRequest request, List<T> all) {
        int from = request.queryParam("offset").flatMap(SchemaRoutes::number).orElse(0);
        int limit = request.queryParam("limit").flatMap(SchemaRoutes::number).orElse(-1);
        return all.stream()
                .skip(Math.max(0, from))
                .limit(limit < 0 ? all.size() : limit)
                .toList();
    }

    private static boolean flag(ServerRequest request, String name) {
        return Boolean.parseBoolean(request.queryParam(name).orElse("false"));
    }

    private static Mono<ServerResponse> schema(ServerRequest request, int id, Schema schema) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schema", schema.toString());
        if (flag(request, "fetchMaxId")) {
            body.put(
                    "maxId",
                    EventSchemas.landed().all().keySet().stream()
                            .mapToInt(Integer::intValue)
                            .max()
                            .orElse(id));
        }
        return ok(request, body);
    }

    /** The schema's own text, without a member around it. */
    private static Mono<ServerResponse> raw(Object schema) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(schema.toString());
    }

    private Mono<ServerResponse> versions(ServerRequest request) {
        Subject subject = subjects.find(request.pathVariable("subject"));
        return subject == null
                ? subjectNotFound(request, request.pathVariable("subject"))
                : ok(
                        request,
                        IntStream.rangeClosed(1, subject.versions().size())
                                .boxed()
                                .toList());
    }

    private Mono<ServerResponse> version(
            ServerRequest request, Function<Subjects.Version, Mono<ServerResponse>> answer) {
        Subject subject = subjects.find(request.pathVariable("subject"));
        if (subject == null) {
            return subjectNotFound(request, request.pathVariable("subject"));
        }
        String text = request.pathVariable("version");
        int newest = subject.versions().size();
        Optional<Integer> version = text.equals("latest") || text.equals("-1") ? Optional.of(newest) : number(text);
        if (version.isEmpty() || version.get() < 1) {
            return error(
                    request,
                    422,
                    RegistryResponses.INVALID_VERSION,
                    "A version must be a whole number from 1, or 'latest', but is '" + text + "'.");
        }
        if (version.get() > newest) {
            return error(request, 404, RegistryResponses.VERSION_NOT_FOUND, "Version " + text + " not found.");
        }
        return answer.apply(Subjects.version(subject, version.get()));
    }

    /** What is the same for all; of a subject that is not there only where a client asks for the default then. */
    private Mono<ServerResponse> ofSubject(ServerRequest request, Object body, int code, String what) {
        String name = request.pathVariable("subject");
        return subjects.find(name) != null || flag(request, "defaultToGlobal")
                ? ok(request, body)
                : error(request, 404, code, "Subject '" + name + "' does not have " + what + " configured");
    }

    private static Mono<ServerResponse> byId(
            ServerRequest request, BiFunction<Integer, Schema, Mono<ServerResponse>> answer) {
        Optional<Integer> id = number(request.pathVariable("id"));
        @Nullable Schema schema = id.map(Subjects::schema).orElse(null);
        return schema == null
                ? schemaNotFound(request, request.pathVariable("id"))
                : answer.apply(id.orElseThrow(), schema);
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
