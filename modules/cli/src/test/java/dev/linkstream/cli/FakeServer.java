package dev.linkstream.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The batch calls as the contract has them, in memory and for NDJSON alone: results can be read while the upload runs, and
 * lines that came before are read over. Each link ends with the user id and the key's first digits. A user whose id begins
 * with {@code bad} is refused. ServerAnswers can be scripted per request.
 */
public final class FakeServer implements AutoCloseable {
    /** A request; of an upload {@code lines} are those that were read. */
    record Request(String method, String path, String token, String key, String type, List<String> lines) {
        boolean isUpload() {
            return method.equals("POST");
        }
    }

    public record Reply(int status, String body, Map<String, String> headers) {
        public Reply(int status, String body) {
            this(status, body, Map.of());
        }
    }

    /** What happens behind a line of an upload. */
    @FunctionalInterface
    public interface Interruption {
        /** ServerAnswers whether the connection breaks here. */
        boolean breaksAfter(int lines) throws IOException;
    }

    private static final class Batch {
        final List<String> results = new ArrayList<>();
        boolean complete;
    }

    private static final Pattern USER = Pattern.compile("\"user_id\":\"([^\"]*)\"");
    private static final Pattern RESULTS = Pattern.compile(".*/([^/?]+)/results\\?after=(-?\\d+)&limit=(\\d+)");

    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Batch> batches = new ConcurrentHashMap<>();
    private final Queue<Reply> uploadAnswers = new ConcurrentLinkedQueue<>();
    private final Queue<Reply> readAnswers = new ConcurrentLinkedQueue<>();
    private final Queue<Interruption> interruptions = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** ServerAnswers the next uploads, each once, before a line of them is read. */
    public FakeServer thenAnswerUploads(Reply... replies) {
        uploadAnswers.addAll(List.of(replies));
        return this;
    }

    /** ServerAnswers the next GET requests, each once. */
    public FakeServer thenAnswerReads(Reply... replies) {
        readAnswers.addAll(List.of(replies));
        return this;
    }

    /** Interrupts the next uploads that are read, each once. */
    public FakeServer thenInterrupt(Interruption... each) {
        interruptions.addAll(List.of(each));
        return this;
    }

    public List<Request> uploads() {
        synchronized (requests) {
            return requests.stream().filter(Request::isUpload).toList();
        }
    }

    /** Whether all of a batch has been uploaded. */
    public boolean anyComplete() {
        return batches.values().stream().anyMatch(batch -> {
            synchronized (batch) {
                return batch.complete;
            }
        });
    }

    /** 422 with one message under each path. */
    static Reply refusal(String field, String message) {
        return new Reply(
                422,
                "{\"message\":\"The given data was invalid.\",\"errors\":{\"" + field + "\":[\"" + message + "\"]}}");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String key = header(exchange, "Idempotency-Key");
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    header(exchange, "Authorization"),
                    key,
                    header(exchange, "Content-Type"),
                    Collections.synchronizedList(new ArrayList<>()));
            requests.add(request);
            Reply scripted = (request.isUpload() ? uploadAnswers : readAnswers).poll();
            Reply reply = scripted != null ? scripted : request.isUpload() ? take(request, exchange) : read(request);
            if (reply == null) {
                return; // closed without an answer
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private @Nullable Reply take(Request request, HttpExchange exchange) throws IOException {
        Batch batch = batches.computeIfAbsent(request.key(), key -> new Batch());
        Interruption interruption = interruptions.poll();
        BufferedReader body =
                new BufferedReader(new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8));
        int lines = 0;
        for (String line = body.readLine(); line != null; line = body.readLine()) {
            request.lines().add(line);
            if (line.isBlank()) {
                continue;
            }
            add(batch, lines++, line, request.key());
            if (interruption != null && interruption.breaksAfter(lines)) {
                return null;
            }
        }
        synchronized (batch) {
            batch.complete = true;
        }
        return new Reply(202, "{\"batch_id\":\"" + id(request.key()) + "\",\"accepted\":" + lines + "}");
    }

    private static void add(Batch batch, int index, String line, String key) {
        Matcher user = USER.matcher(line);
        String id = user.find() ? user.group(1) : "none";
        String result = id.startsWith("bad")
                ? "\"errors\":{\"attributes.age\":[\"The age attribute must be a whole number.\"]}"
                : "\"url\":\"" + link(id, key) + "\"";
        synchronized (batch) {
            if (index == batch.results.size()) {
                batch.results.add("{\"index\":" + index + ",\"user_id\":\"" + id + "\"," + result + "}");
            }
        }
    }

    static String link(String user, String key) {
        return "http://s.example/" + user + "-" + key.substring(0, 8);
    }

    private static String id(String key) {
        return "b" + key.substring(0, 8);
    }

    private Reply read(Request request) {
        Reply unknown = new Reply(404, "{\"message\":\"No batch was sent with this key.\"}");
        Matcher results = RESULTS.matcher(request.path());
        for (Map.Entry<String, Batch> batch : batches.entrySet()) {
            String id = id(batch.getKey());
            if (request.path().endsWith("?idempotency_key=" + batch.getKey())) {
                return new Reply(200, "{\"batch_id\":\"" + id + "\",\"status\":\"" + status(batch.getValue()) + "\"}");
            }
            if (results.matches() && results.group(1).equals(id)) {
                return page(
                        batch.getValue(),
                        Integer.parseInt(results.group(2)) + 1,
                        Math.min(Integer.parseInt(results.group(3)), 700));
            }
        }
        return unknown;
    }

    private static String status(Batch batch) {
        synchronized (batch) {
            return batch.complete ? "completed" : "uploading";
        }
    }

    private static Reply page(Batch batch, int from, int limit) {
        synchronized (batch) {
            int to = Math.min(from + limit, batch.results.size());
            boolean last = batch.complete && to == batch.results.size();
            String results = String.join(",", batch.results.subList(from, to));
            return new Reply(200, "{\"results\":[" + results + "],\"next_after\":" + (last ? "null" : to - 1) + "}");
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
