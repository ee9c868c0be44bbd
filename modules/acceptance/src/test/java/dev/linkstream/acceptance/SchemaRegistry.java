package dev.linkstream.acceptance;

import dev.linkstream.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Apicurio Registry's own distribution in a process of its own, in memory and empty, spoken to by Confluent's API. */
final class SchemaRegistry implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final String JSON = "application/vnd.schemaregistry.v1+json";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = FreePort.next();
    private final Process process;

    SchemaRegistry() {
        Path directory = Path.of("target/schema-registry").toAbsolutePath();
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-Djava.net.preferIPv4Stack=true",
                            "-Dquarkus.http.host=127.0.0.1",
                            "-Dquarkus.http.port=" + port,
                            "-Dquarkus.management.host=127.0.0.1",
                            "-Dquarkus.management.port=0",
                            "-jar",
                            program(directory).toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log-" + port).toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("the schema registry answers")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(ConnectException.class)
                .until(() -> send("GET", "/subjects", null).statusCode() == 200);
    }

    private static Path program(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** For {@code linkstream.schema-registry.url}. */
    String url() {
        return server() + "/apis/ccompat/v7";
    }

    /** For Apicurio's own clients. */
    String ownUrl() {
        return server() + "/apis/registry/v2";
    }

    private String server() {
        return "http://127.0.0.1:" + port;
    }

    JsonNode get(String path) {
        HttpResponse<String> answer = sendUnchecked("GET", path, null);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Gives a subject a version. */
    HttpResponse<String> register(String subject, String schema) {
        return sendUnchecked(
                "POST",
                "/subjects/" + subject + "/versions",
                JsonMapper.shared().writeValueAsString(Map.of("schema", schema)));
    }

    private HttpResponse<String> sendUnchecked(String method, String path, @Nullable String body) {
        try {
            return send(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", JSON)
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
