package dev.linkstream.query.numbers;

import dev.linkstream.events.LinkClicked;
import dev.linkstream.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;

/** How clicks are written, one a line: NDJSON, or CSV where {@code Accept} names it before. */
enum ClickFormat {
    NDJSON,
    CSV;

    private static final List<String> COLUMNS = List.of(
            "event_id", "clicked_at", "code", "user_id", "scenario_id", "campaign", "batch_id", "device", "after");

    static ClickFormat of(ServerRequest request) {
        try {
            for (MediaType accepted :
                    MediaType.parseMediaTypes(request.headers().header("Accept"))) {
                for (ClickFormat each : values()) {
                    if (accepted.equalsTypeAndSubtype(each.type())) {
                        return each;
                    }
                }
            }
        } catch (InvalidMediaTypeException e) {
            // What cannot be read names nothing.
        }
        return NDJSON;
    }

    MediaType type() {
        return this == CSV ? new MediaType("text", "csv", StandardCharsets.UTF_8) : MediaType.APPLICATION_NDJSON;
    }

    String header() {
        return this == CSV ? String.join(",", COLUMNS) + "\r\n" : "";
    }

    /** {@code after}: where whoever has this line goes on. */
    String line(LinkClicked click, ClickCursor after) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("event_id", click.getEventId());
        row.put("clicked_at", click.getClickedAt());
        row.put("code", click.getCode());
        row.put("user_id", click.getUserId());
        row.put("scenario_id", click.getScenarioId());
        row.put("campaign", click.getCampaign());
        row.put("batch_id", click.getBatchId());
        row.put("device", click.getDevice().name());
        row.put("after", after.toString());
        return this == CSV
                ? row.values().stream()
                        .map(value -> value == null ? "" : field(value.toString()))
                        .collect(Collectors.joining(",", "", "\r\n"))
                : new String(Json.bytes(row), StandardCharsets.UTF_8) + "\n";
    }

    /** RFC 4180: what holds a separator, a quote or a line break is quoted. */
    private static String field(String text) {
        return text.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
