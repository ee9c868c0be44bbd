package dev.linkstream.query.batches;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a page of batch results is written: as JSON, or line by line where {@code Accept} names NDJSON or CSV. Pages of
 * lines name the next one in a {@code Link} header; without a limit, lines come all at once.
 */
enum BatchResultsFormat {
    JSON,
    NDJSON,
    CSV;

    private static final List<String> COLUMNS = List.of("index", "user_id", "url", "errors");

    /** What the request asks for by name: the most wanted where it names several, and of those the first. */
    static BatchResultsFormat of(ServerRequest request) {
        BatchResultsFormat wanted = JSON;
        double quality = 0;
        try {
            for (MediaType accepted :
                    MediaType.parseMediaTypes(request.headers().header(HttpHeaders.ACCEPT))) {
                for (BatchResultsFormat format : values()) {
                    if (accepted.equalsTypeAndSubtype(format.type()) && accepted.getQualityValue() > quality) {
                        wanted = format;
                        quality = accepted.getQualityValue();
                    }
                }
            }
        } catch (InvalidMediaTypeException e) {
            // What cannot be read names nothing.
        }
        return wanted;
    }

    /**
     * The answer with these rows.
     *
     * @param nextAfter where the next page begins; null where there is none
     */
    Mono<ServerResponse> page(List<Map<String, Object>> rows, @Nullable Long nextAfter) {
        if (this == JSON) {
            return Answer.json(200, new Page(rows, nextAfter))
                    .with(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                    .toResponse();
        }
        ServerResponse.BodyBuilder response =
                ServerResponse.ok().contentType(type()).varyBy(HttpHeaders.ACCEPT);
        if (nextAfter != null) {
            response.header(HttpHeaders.LINK, "<?after=" + nextAfter + ">; rel=\"next\"");
        }
        return response.bodyValue((header() + lines(rows)).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether rows are written line by line. */
    boolean isLines() {
        return this != JSON;
    }

    /** The answer with all these pages, as they come. */
    Mono<ServerResponse> all(Flux<List<Map<String, Object>>> pages) {
        Flux<byte[]> lines = pages.map(rows -> lines(rows).getBytes(StandardCharsets.UTF_8));
        return ServerResponse.ok()
                .contentType(type())
                .varyBy(HttpHeaders.ACCEPT)
                .body(Flux.just(header().getBytes(StandardCharsets.UTF_8)).concatWith(lines), byte[].class);
    }

    private String header() {
        return this == CSV ? String.join(",", COLUMNS) + "\r\n" : "";
    }

    private String lines(List<Map<String, Object>> rows) {
        return rows.stream().map(this::line).collect(Collectors.joining());
    }

    private record Page(
            List<Map<String, Object>> results, @Nullable Long nextAfter) {}

    private MediaType type() {
        return switch (this) {
            case JSON -> MediaType.APPLICATION_JSON;
            case NDJSON -> MediaType.APPLICATION_NDJSON;
            case CSV -> new MediaType("text", "csv", StandardCharsets.UTF_8);
        };
    }

    private String line(Map<String, Object> row) {
        return this == CSV ? csv(row) : text(row) + "\n";
    }

    private static String csv(Map<String, Object> row) {
        return COLUMNS.stream()
                .map(row::get)
                .map(value -> value == null ? "" : field(value instanceof Map ? text(value) : value.toString()))
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** RFC 4180: what holds a separator, a quote or a line break is quoted. */
    private static String field(String text) {
        return text.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static String text(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }
}
