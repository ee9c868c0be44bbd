package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The batch calls of a Linkstream server. What can be healed by waiting (429, 5xx, a lost connection) is sent again, see
 * {@link Patience}; every other refusal is a {@link CommandFailure}. Safe for concurrent use.
 */
public final class LinkApi {
    private static final String BATCHES = "/public/api/link-batches";
    private static final String SCENARIOS = "/public/api/scenarios/";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final String token;
    private final PatientHttp http;

    /**
     * Calls that wait on the calling thread: as long as the server asks by {@code Retry-After}, or {@link Patience} says.
     *
     * @param base address of the server, such as {@code http://127.0.0.1:8080}
     * @param token what {@code Authorization: Bearer} carries; it appears in no message
     */
    public LinkApi(URI base, String token) {
        this(base, token, time -> Thread.sleep(time.toMillis()));
    }

    /** The same, with the wait of a test. */
    LinkApi(URI base, String token, Patience.Pause pause) {
        this.base = base;
        this.token = token;
        http = new PatientHttp(base, pause);
    }

    /** What is uploaded, from its front each time that it is opened. */
    @FunctionalInterface
    interface Body {
        InputStream open() throws IOException;
    }

    /**
     * Uploads a batch; a broken upload begins again, under the same key.
     *
     * @param campaign null for none
     * @param key the Idempotency-Key, by which the server knows the lines that it has
     * @param count how far the upload is, as the body tells
     * @return the answer once the broker has every line
     */
    JsonNode upload(
            String scenario, @Nullable String campaign, String key, String mediaType, Body body, UploadCount count)
            throws InterruptedException {
        String query = "?scenario_id=" + encoded(scenario) + (campaign == null ? "" : "&campaign=" + encoded(campaign));
        HttpRequest request = request(BATCHES + query)
                .header("Content-Type", mediaType)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofInputStream(() -> opened(body)))
                .build();
        return ok(request, http.send(request, count));
    }

    /** The status of the batch that was sent with this key; null when the server knows none. */
    @Nullable JsonNode batch(String key) throws InterruptedException {
        return find(BATCHES + "?idempotency_key=" + encoded(key));
    }

    /**
     * A page of results.
     *
     * @param after the index before the first; -1 for the front
     * @return null when the server does not know the batch yet
     */
    @Nullable JsonNode results(String batchId, long after, int limit) throws InterruptedException {
        return find(BATCHES + "/" + encoded(batchId) + "/results?after=" + after + "&limit=" + limit);
    }

    /**
     * What became of a scenario's links.
     *
     * @param parameters of the call; null: left out
     * @return null when there is no such scenario
     */
    public @Nullable JsonNode stats(String scenario, Map<String, @Nullable String> parameters)
            throws InterruptedException {
        String query = parameters.entrySet().stream()
                .filter(each -> each.getValue() != null)
                .map(each -> each.getKey() + "=" + encoded(String.valueOf(each.getValue())))
                .collect(Collectors.joining("&"));
        return find(SCENARIOS + encoded(scenario) + "/stats?" + query);
    }

    /** A link; null when there is none. */
    public @Nullable JsonNode link(String code) throws InterruptedException {
        return find("/public/api/links/" + encoded(code));
    }

    /** Has a user forgotten, and answers once every view of them is empty. */
    public JsonNode erase(String user) throws InterruptedException {
        HttpRequest request = request("/public/api/users/" + encoded(user))
                .timeout(REQUEST_TIMEOUT)
                .DELETE()
                .build();
        return ok(request, http.send(request, null));
    }

    /** How far an erasure is; null when the server does not know it yet. */
    public @Nullable JsonNode erasure(String id) throws InterruptedException {
        return find("/public/api/erasures/" + encoded(id));
    }

    /** Waits before the same thing is asked again. */
    public void pause(Duration time) throws InterruptedException {
        http.pause(time);
    }

    private @Nullable JsonNode find(String path) throws InterruptedException {
        HttpRequest request = request(path)
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", "application/json")
                .GET()
                .build();
        HttpResponse<byte[]> response = http.send(request, null);
        return response.statusCode() == 404 ? null : ok(request, response);
    }

    private static InputStream opened(Body body) {
        try {
            return body.open();
        } catch (IOException e) {
            throw CommandFailure.usage("the file cannot be read: " + e.getMessage());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        String root = base.toString();
        URI uri = URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private static String needed(HttpRequest request) {
        if (request.method().equals("POST")) {
            return "make links (links:write)";
        }
        if (request.method().equals("DELETE")) {
            return "forget users (contexts:erase)";
        }
        return request.uri().getPath().startsWith(SCENARIOS) ? "read numbers (stats:read)" : "read links (links:read)";
    }

    private JsonNode ok(HttpRequest request, HttpResponse<byte[]> response) {
        JsonNode body = ServerAnswers.json(response);
        String message = ServerAnswers.message(body);
        return switch (response.statusCode()) {
            case 200, 202 -> body;
            case 401 -> throw CommandFailure.refused(base + " does not accept the token" + message);
            case 403 -> throw CommandFailure.server(base + " does not let the token " + needed(request) + message);
            default ->
                throw CommandFailure.refused(base + " answered " + request.method() + " "
                        + request.uri().getPath() + " with " + response.statusCode() + message);
        };
    }
}
