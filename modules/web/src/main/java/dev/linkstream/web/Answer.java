package dev.linkstream.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A whole JSON answer, whatever the request's {@code Accept} says: usable from a handler ({@link #toResponse}), from a
 * filter ({@link #writeTo}) and inside an {@link HttpProblem}. Immutable.
 *
 * @param headers beside {@code Content-Type}
 * @param json the body, UTF-8
 */
public record Answer(int status, Map<String, String> headers, byte[] json) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** An answer with this body: a String is JSON already, anything else is written as {@link Json} does. */
    public static Answer json(int status, Object body) {
        byte[] json = body instanceof String raw ? raw.getBytes(StandardCharsets.UTF_8) : Json.bytes(body);
        return new Answer(status, Map.of(), json);
    }

    /** {@code {"message": text}}. */
    public static Answer message(int status, String text) {
        return json(status, Map.of("message", text));
    }

    /** The same answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, json);
    }

    public Mono<ServerResponse> toResponse() {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .headers(all -> headers.forEach(all::set))
                .bodyValue(json);
    }

    /** Writes the answer; headers that others set on the exchange stay. */
    public Mono<Void> writeTo(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(status));
        HttpHeaders all = response.getHeaders();
        all.setContentType(MediaType.APPLICATION_JSON);
        all.setContentLength(json.length);
        headers.forEach(all::set);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(json)));
    }
}
