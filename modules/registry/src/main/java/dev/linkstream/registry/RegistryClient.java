package dev.linkstream.registry;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry, by the calls of Confluent's API that we need. Each blocks until it is answered, 5 s at most.
 * Thread-safe.
 */
final class RegistryClient {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI base;
    private final @Nullable String authorization;

    /**
     * A client of the registry at this base URL.
     *
     * @param username null: the registry asks nobody who they are
     */
    RegistryClient(URI base, @Nullable String username, @Nullable String password) {
        this.base = base;
        authorization = username == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    URI base() {
        return base;
    }

    /** Gives a subject a version; one that it has already is answered with its id. */
    RegistryAnswer register(String subject, Schema schema) throws IOException {
        return send("POST", "/subjects/" + encoded(subject) + "/versions", Map.of("schema", schema.toString()));
    }

    RegistryAnswer setCompatibility(String subject, String level) throws IOException {
        return send("PUT", "/config/" + encoded(subject), Map.of("compatibility", level));
    }

    /**
     * The Avro schema with this id, null where the registry has none.
     *
     * @throws IOException if it cannot be asked, or answers neither
     */
    @Nullable Schema schema(int id) throws IOException {
        RegistryAnswer answer = send("GET", "/schemas/ids/" + id, null);
        if (answer.isMissing()) {
            return null;
        }
        if (!answer.isOk()) {
            throw new IOException(answer.message());
        }
        try {
            return new Schema.Parser().parse(answer.member("schema").asString(""));
        } catch (AvroRuntimeException e) {
            // JSON Schema, Protobuf, or Avro that needs references: nothing that our events are written with.
            return null;
        }
    }

    private RegistryAnswer send(String method, String path, @Nullable Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER)
                .header("Accept", JSON)
                .header("Content-Type", JSON)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new RegistryAnswer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
