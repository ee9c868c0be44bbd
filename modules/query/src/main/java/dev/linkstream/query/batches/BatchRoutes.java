package dev.linkstream.query.batches;

import dev.linkstream.links.DeepLink;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.ResultsRead;
import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import dev.linkstream.web.InFlightBatches;
import dev.linkstream.web.InFlightBatches.InFlightBatch;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code GET /public/api/link-batches/{batch_id}}, its {@code /results} and {@code /progress}: what became of an upload,
 * or of a call that was answered before its links were there.
 */
public final class BatchRoutes {

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;
    private static final int PAGE = 2_000;
    private static final Duration BEAT = Duration.ofMillis(500);

    private final BatchReader reader;
    private final CodeBook codes;
    private final InFlightBatches inFlight;
    private final Clock clock;

    public BatchRoutes(BatchReader reader, CodeBook codes, InFlightBatches inFlight, Clock clock) {
        this.reader = reader;
        this.codes = codes;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(
                        "/public/api/link-batches",
                        request -> request.queryParam("idempotency_key").isPresent(),
                        this::byKey)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/link-batches/{batch_id}", this::status)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/link-batches/{batch_id}/progress", this::progress)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/link-batches/{batch_id}/results", this::results)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .build();
    }

    private Mono<ServerResponse> status(ServerRequest request) {
        return status(request.pathVariable("batch_id"));
    }

    private Mono<ServerResponse> status(String batchId) {
        return known(
                batchId, batch -> settled(batchId, batch).flatMap(settled -> Answers.json(200, settled.json(batchId))));
    }

    /**
     * What is in the log and not yet processed counts: whoever was answered must not read that the upload goes on, and
     * whoever still uploads must not read that it was abandoned.
     */
    private Mono<BatchStatus> settled(String batchId, BatchStatus batch) {
        if (!batch.isUploading() && !batch.isAbandoned()) {
            return Mono.just(batch);
        }
        return reader.awaitAllProcessed()
                .flatMap(all -> batch(batchId)
                        .defaultIfEmpty(batch)
                        .map(now -> now.isAbandoned() && !all ? now.goingOn() : now));
    }

    /** {@code ?idempotency_key=}: who sent an upload, and lost the connection, has no batch id. */
    private Mono<ServerResponse> byKey(ServerRequest request) {
        List<String> keys = request.queryParams().getOrDefault("idempotency_key", List.of());
        IdempotencyKey key = IdempotencyKey.isValid(keys)
                ? IdempotencyKey.of(keys, ApiToken.of(request).id())
                : null;
        if (key == null) {
            return Answers.invalid(Map.of(
                    "idempotency_key",
                    List.of("The idempotency_key parameter must be one value of 1 to 255 visible ASCII characters.")));
        }
        return reader.batchOf(key.digest())
                .flatMap(this::status)
                .switchIfEmpty(Mono.defer(() -> Answers.message(404, "No batch was sent with this key.")));
    }

    private Mono<ServerResponse> results(ServerRequest request) {
        String batchId = request.pathVariable("batch_id");
        Map<String, List<String>> errors = new LinkedHashMap<>();
        long after = number(request, "after", -1, -1, Long.MAX_VALUE - 1, errors);
        int limit = (int) number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        BatchResultsFormat format = BatchResultsFormat.of(request);
        if (format.isLines() && request.queryParam("limit").isEmpty()) {
            return known(batchId, batch -> format.all(pages(batchId, after)));
        }
        return known(
                batchId,
                batch -> reader.results(batchId, after + 1, limit)
                        .flatMap(rows -> format.page(
                                rows.stream().map(this::json).toList(), nextAfter(after + rows.size(), batch))));
    }

    /** All results that are there, page by page, each read once its reader has taken the one before. */
    private Flux<List<Map<String, Object>>> pages(String batchId, long after) {
        return page(batchId, after + 1)
                .expand(rows -> rows.size() < PAGE ? Mono.empty() : page(batchId, last(rows) + 1))
                .map(rows -> rows.stream().map(this::json).toList());
    }

    private Mono<List<ResultsRead.Row>> page(String batchId, long from) {
        return reader.results(batchId, from, PAGE);
    }

    private static long last(List<ResultsRead.Row> rows) {
        return rows.get(rows.size() - 1).index();
    }

    private Mono<ServerResponse> progress(ServerRequest request) {
        String batchId = request.pathVariable("batch_id");
        return known(
                batchId,
                first -> ServerResponse.ok()
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        // Else proxies gather what should flow.
                        .header("X-Accel-Buffering", "no")
                        .body(BodyInserters.fromServerSentEvents(progress(batchId, first))));
    }

    /** How far the batch is, again and again, until it is over. */
    private Flux<ServerSentEvent<Map<String, Object>>> progress(String batchId, BatchStatus first) {
        return Flux.just(first)
                .concatWith(batch(batchId)
                        .flatMap(status -> status.isAbandoned() ? settled(batchId, status) : Mono.just(status))
                        // A partition that moves is read again at the next beat.
                        .onErrorResume(HttpProblem.class, moving -> Mono.empty())
                        .repeatWhen(beats -> beats.delayElements(BEAT)))
                .takeUntil(BatchStatus::isOver)
                .map(status -> ServerSentEvent.builder(status.json(batchId))
                        .event(status.isOver() ? "end" : "progress")
                        .build());
    }

    /** The batch as far as it is known: empty where nothing of it is. */
    private Mono<BatchStatus> batch(String batchId) {
        return Mono.defer(() -> {
            Optional<InFlightBatch> sent = inFlight.find(batchId);
            return reader.status(batchId)
                    .map(known -> BatchStatus.of(known, clock.instant()))
                    .switchIfEmpty(Mono.justOrEmpty(sent).map(BatchStatus::of));
        });
    }

    /** Answers of the batch. That nothing is known of it is final only once all of the log is processed. */
    private Mono<ServerResponse> known(String batchId, Function<BatchStatus, Mono<ServerResponse>> answer) {
        return batch(batchId)
                .flatMap(answer)
                .switchIfEmpty(Mono.defer(reader::awaitAllProcessed)
                        .flatMap(processed -> processed
                                ? batch(batchId)
                                        .flatMap(answer)
                                        .switchIfEmpty(Answers.message(404, "There is no such batch."))
                                : Answers.unavailable(
                                        "Whether there is such a batch is not known yet.", Duration.ofSeconds(1))));
    }

    /** Null where the page that ends with index {@code last} is the last. */
    private static @Nullable Long nextAfter(long last, BatchStatus batch) {
        return batch.isCompleted() && last + 1 >= batch.total() ? null : last;
    }

    private Map<String, Object> json(ResultsRead.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", row.index());
        json.put("user_id", row.userId());
        Position position = row.position();
        if (position != null) {
            json.put("url", DeepLink.shortUrl(Objects.requireNonNull(row.shortBaseUrl()), codes.encode(position)));
        } else {
            json.put("errors", row.errors());
        }
        return json;
    }

    private static long number(
            ServerRequest request, String name, long absent, long min, long max, Map<String, List<String>> errors) {
        Optional<String> text = request.queryParam(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        errors.put(name, List.of("The " + name + " parameter must be a whole number from " + min + " to " + max + "."));
        return absent;
    }
}
