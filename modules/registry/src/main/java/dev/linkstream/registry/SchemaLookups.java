package dev.linkstream.registry;

import static dev.linkstream.registry.RegistryResponses.error;
import static dev.linkstream.registry.RegistryResponses.ok;
import static dev.linkstream.registry.RegistryResponses.readOnly;
import static dev.linkstream.registry.RegistryResponses.subjectNotFound;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Calls that send a schema. Kafka Connect's converter asks as which version one stands; serializers that register what
 * they write are given the id of what is there already, and refused what is not.
 */
final class SchemaLookups {

    private final Subjects subjects;

    SchemaLookups(Subjects subjects) {
        this.subjects = subjects;
    }

    Mono<ServerResponse> lookUp(ServerRequest request) {
        return withSubject(
                request,
                subject -> sent(request, sent -> {
                    if (sent instanceof SchemaText.Sent.Avro avro) {
                        return Subjects.lookUp(subject, avro.schema())
                                .map(found -> ok(request, found))
                                .orElseGet(() -> notFound(request));
                    }
                    return notFound(request);
                }));
    }

    private static Mono<ServerResponse> notFound(ServerRequest request) {
        return error(request, 404, RegistryResponses.SCHEMA_NOT_FOUND, "Schema not found");
    }

    Mono<ServerResponse> register(ServerRequest request) {
        Subject subject = subjects.find(request.pathVariable("subject"));
        return sent(
                request,
                sent -> subject != null && sent instanceof SchemaText.Sent.Avro avro
                        ? Subjects.lookUp(subject, avro.schema())
                                .map(found -> ok(request, Map.of("id", found.id())))
                                .orElseGet(() -> readOnly(request))
                        : readOnly(request));
    }

    Mono<ServerResponse> compatibleWithAll(ServerRequest request) {
        return withSubject(request, subject -> compatibleWith(request, subject.versions()));
    }

    /** Whether the schema sent and each of these ids read what the other has written. */
    Mono<ServerResponse> compatibleWith(ServerRequest request, List<Integer> ids) {
        return sent(
                request,
                sent -> ok(
                        request,
                        Map.of(
                                "is_compatible",
                                sent instanceof SchemaText.Sent.Avro avro
                                        && ids.stream().allMatch(id -> readEachOther(avro.schema(), schema(id))))));
    }

    private static Schema schema(int id) {
        return Objects.requireNonNull(Subjects.schema(id), "a landed id has its schema");
    }

    private static boolean readEachOther(Schema one, Schema other) {
        return reads(one, other) && reads(other, one);
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private Mono<ServerResponse> withSubject(ServerRequest request, Function<Subject, Mono<ServerResponse>> answer) {
        Subject subject = subjects.find(request.pathVariable("subject"));
        return subject == null ? subjectNotFound(request, request.pathVariable("subject")) : answer.apply(subject);
    }

    private static Mono<ServerResponse> sent(
            ServerRequest request, Function<SchemaText.Sent, Mono<ServerResponse>> answer) {
        return request.bodyToMono(byte[].class)
                .defaultIfEmpty(new byte[0])
                .map(SchemaText::read)
                .flatMap(sent -> sent instanceof SchemaText.Sent.Wrong wrong
                        ? error(request, wrong.status(), wrong.code(), wrong.message())
                        : answer.apply(sent));
    }
}
