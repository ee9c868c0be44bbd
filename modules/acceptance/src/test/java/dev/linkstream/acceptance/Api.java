package dev.linkstream.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of the program. It follows no redirect. */
record Api(String url, String token) {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private static final JsonMapper JSON = JsonMapper.shared();
    static final String GENERATE = "/public/api/generate-webchat-deep-link";

    /** A request with the token, to be completed. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return HTTP.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE().build());
    }

    HttpResponse<String> put(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build());
    }

    HttpResponse<String> put(String path, Map<String, ?> members) {
        return put(path, JSON.writeValueAsString(members));
    }

    HttpResponse<String> post(String path, Map<String, ?> members) {
        return post(path, JSON.writeValueAsString(members));
    }

    /** POST of JSON, with further headers as name, value, name, value. */
    HttpResponse<String> post(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(json)).build());
    }

    HttpResponse<String> generate(String json, String... headers) {
        return post(GENERATE, json, headers);
    }

    /** A click, as a browser's first request. */
    HttpResponse<String> click(String shortUrl) {
        return send(HttpRequest.newBuilder(URI.create(shortUrl))
                .timeout(Duration.ofSeconds(30))
                .GET()
                .build());
    }

    /** Defines a scenario that needs nothing but an app key. */
    void defineScenario(String id) {
        HttpResponse<String> answer = put("/admin/api/scenarios/" + id, "{\"app_key\":\"key-of-" + id + "\"}");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("The scenario was not defined: " + answer.body());
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }
}
