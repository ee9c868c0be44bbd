package dev.linkstream.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A registry that gives every new schema the next id, from a first one on, and loses one where it knows the schema from
 * another subject, as Apicurio's does; it judges nothing by itself.
 */
final class FakeRegistry implements AutoCloseable {

    static {
        // Else each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final Map<Integer, String> schemas = new LinkedHashMap<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private int nextId;

    final Map<String, String> compatibility = new HashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Nullable String wantedAuthorization;
    /** The subject that takes nothing. */
    @Nullable String refusing;
    /** Whether a subject's compatibility can be set only once it has a version. */
    boolean wantsVersionsFirst;
    /** How many calls are answered 503 before any is answered well. */
    int troubles;

    FakeRegistry(int firstId) {
        nextId = firstId;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    RegistryClient client() {
        return new RegistryClient(url(), null, null);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base");
    }

    synchronized void put(int id, Schema schema) {
        schemas.put(id, schema.toString());
    }

    /** The versions of each subject, by id. */
    synchronized Map<String, List<Integer>> subjects() {
        return Map.copyOf(subjects);
    }

    long asked(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        calls.add(exchange.getRequestMethod() + " " + path);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String[] parts = path.split("/", -1);
        if (troubles > 0) {
            troubles--;
            answer(exchange, 503, "{\"error_code\":50301,\"message\":\"starting\"}");
        } else if (wantedAuthorization != null
                && !wantedAuthorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error_code\":401,\"message\":\"who are you?\"}");
        } else if (path.startsWith("/base/config/")) {
            if (wantsVersionsFirst && !subjects.containsKey(parts[3])) {
                answer(exchange, 404, "{\"error_code\":40401,\"message\":\"no such subject\"}");
            } else {
                compatibility.put(
                        parts[3],
                        JsonMapper.shared().readTree(body).get("compatibility").asString());
                answer(exchange, 200, body);
            }
        } else if (path.startsWith("/base/schemas/ids/")) {
            String schema = schemas.get(Integer.valueOf(parts[4]));
            answer(
                    exchange,
                    schema == null ? 404 : 200,
                    schema == null
                            ? "{\"error_code\":40403,\"message\":\"none\"}"
                            : JsonMapper.shared().writeValueAsString(Map.of("schema", schema)));
        } else if (parts[3].equals(refusing)) {
            answer(exchange, 409, "{\"error_code\":409,\"message\":\"reader type INT\"}");
        } else {
            answer(exchange, 200, "{\"id\":" + register(parts[3], body) + "}");
        }
    }

    private int register(String subject, String body) {
        String schema = JsonMapper.shared().readTree(body).get("schema").asString();
        int id = schemas.entrySet().stream()
                .filter(known -> known.getValue().equals(schema))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    schemas.put(nextId, schema);
                    return nextId++;
                });
        List<Integer> versions = subjects.computeIfAbsent(subject, unseen -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
            nextId = Math.max(nextId, id + 1)
                    + (subjects.values().stream()
                                            .filter(each -> each.contains(id))
                                            .count()
                                    > 1
                            ? 1
                            : 0);
        }
        return id;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
