package dev.linkstream.benchmarks.program;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of the program that are no load. */
public record ProgramApi(String url, String token) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    public void defineScenario(String id) {
        JsonNode unused =
                send("PUT", "/admin/api/scenarios/" + id, json("{\"app_key\":\"0123456789abcdef0123456789abcdef\"}"));
    }

    /** One user's link, by the synchronous call. */
    public void generate(String scenario, String userId) {
        JsonNode unused = send(
                "POST",
                "/public/api/generate-webchat-deep-link",
                json("{\"scenario_id\":\"%s\",\"dataset\":[{\"user_id\":\"%s\",\"attributes\":{\"plan\":\"gold\"}}]}"
                        .formatted(scenario, userId)));
    }

    /** A batch that was made of a campaign. */
    public record Made(String batchId, int links) {}

    /** New links for all users of a campaign; returns once their requests are in the log. */
    public Made regenerate(String scenario, String campaign) {
        JsonNode report = send(
                "POST",
                "/public/api/scenarios/" + scenario + "/campaigns/" + campaign + "/regenerate",
                json("{\"only\":\"all\"}"));
        return new Made(
                report.get("batch_id").asString(), report.get("accepted").asInt());
    }

    /** Changes what lies at a path below {@code /public/api/}. */
    public void patch(String path, String body) {
        JsonNode unused = send("PATCH", "/public/api/" + path, json(body));
    }

    /** The codes of the first links of a batch. */
    public List<String> codes(String batch, int most) {
        JsonNode page = send("GET", "/public/api/link-batches/" + batch + "/results?limit=" + most, null);
        return page.get("results")
                .valueStream()
                .map(row -> row.get("url").asString())
                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                .toList();
    }

    /** The status of what is answered to a GET, whichever it is. */
    public int status(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url + path))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path + " fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Uploads lines, and returns the batch's id once they are accepted; options of the links may follow the scenario. */
    public String upload(String scenario, Path lines) throws FileNotFoundException {
        return send("POST", "/public/api/link-batches?scenario_id=" + scenario, BodyPublishers.ofFile(lines))
                .get("batch_id")
                .asString();
    }

    /** Uploads lines as a campaign's, and returns the batch's id once they are accepted. */
    public String upload(String scenario, String campaign, Path lines) throws FileNotFoundException {
        return send(
                        "POST",
                        "/public/api/link-batches?scenario_id=" + scenario + "&campaign=" + campaign,
                        BodyPublishers.ofFile(lines))
                .get("batch_id")
                .asString();
    }

    /** A scenario's numbers. */
    public JsonNode stats(String path) {
        return send("GET", path, null);
    }

    /** How many clicks of a link are counted. */
    public int clicks(String code) {
        return send("GET", "/public/api/links/" + code, null).get("clicks").asInt();
    }

    /** Follows a link, as far as to its answer. */
    public void click(String code) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/" + code))
                    .timeout(PATIENCE)
                    .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
                    .build();
            int status = HTTP.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 302) {
                throw new IllegalStateException("A link is answered " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A link cannot be followed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns once the last of so many results of a batch can be read. */
    public void awaitResults(String batch, int count) {
        String last = "/public/api/link-batches/" + batch + "/results?limit=1&after=" + (count - 2);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isComplete(batch, count)
                || send("GET", last, null).get("results").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The batch " + batch + " does not complete");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isComplete(String batch, int count) {
        return send("GET", "/public/api/link-batches/" + batch, null)
                        .get("completed")
                        .asInt()
                == count;
    }

    private static BodyPublisher json(String text) {
        return BodyPublishers.ofString(text);
    }

    private JsonNode send(String method, String path, @Nullable BodyPublisher body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", path.contains("link-batches") ? "application/x-ndjson" : "application/json")
                    .method(method, body == null ? BodyPublishers.noBody() : body)
                    .build();
            HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(method + " " + path + " is answered " + answer.statusCode());
            }
            return answer.body().length == 0
                    ? JsonMapper.shared().nullNode()
                    : JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
