package dev.linkstream.ingress.upload;

import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.ingress.answers.Preferences;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.CsvHeader;
import dev.linkstream.requests.CsvLines;
import dev.linkstream.requests.DatasetLines;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.NdjsonLines;
import dev.linkstream.requests.RequestFields;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /public/api/link-batches}, once the token and its scope are known to be good. A body is read on a thread of
 * its own, which blocks while the pipeline has no room: so the socket is read as fast as the pipeline works.
 */
public final class UploadHandler implements AutoCloseable {

    private static final int MAX_LINE_BYTES = 4 << 20;
    /** How long a large line waits for room. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int BUFFERS = 8;
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private final Deployment deployment;
    private final Function<String, @Nullable Scenario> scenarios;
    private final ValueLimits limits;
    private final Uploads uploads;
    private final Clock clock;
    private final ThreadPoolExecutor threads;
    private final HeapRoom heap;

    /** A handler of at most so many uploads at once. */
    public UploadHandler(
            Deployment deployment,
            Function<String, @Nullable Scenario> scenarios,
            ValueLimits limits,
            Uploads uploads,
            int maxUploads,
            Clock clock,
            HeapRoom heap) {
        this.deployment = deployment;
        this.scenarios = scenarios;
        this.limits = limits;
        this.uploads = uploads;
        this.clock = clock;
        this.heap = heap;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, maxUploads, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "ingress-upload-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private enum Format {
        NDJSON,
        CSV,
        JSON
    }

    /**
     * What an upload asks for, whether it may or not.
     *
     * @param sent its options
     */
    private record Wish(
            String scenarioId,
            Map<String, SentValue> sent,
            @Nullable IdempotencyKey key) {

        /** Its key, bound to what it asked for when that was allowed. */
        @Nullable Keyed keyed(Map<String, SentValue> members) {
            if (key == null) {
                return null;
            }
            Map<String, SentValue> all = UploadTarget.beside(sent, members);
            LinkOptions options = EntryRules.checkOptions(all, null, Instant.EPOCH, new FieldErrors());
            return UploadTarget.keyed(key, scenarioId, options.campaign(), all);
        }
    }

    /** What is done with the lines of an upload. */
    private interface Work {
        Answer of(EntryLines lines) throws IOException, InterruptedException;
    }

    public Mono<ServerResponse> upload(ServerRequest request) {
        return Mono.defer(() -> {
                    if (!deployment.fullpageEnabled()) {
                        throw new HttpProblem(Answer.json(404, Answers.FULLPAGE_DISABLED));
                    }
                    boolean packed = isPacked(request);
                    Format format = format(request);
                    FieldErrors errors = new FieldErrors();
                    Wish wish = wish(request, errors);
                    Work work = work(
                            wish, errors, Preferences.contain(request.headers().header("Prefer"), DryRun.PREFERENCE));
                    return Mono.fromFuture(() -> submit(request, packed, format, wish.scenarioId(), work), true);
                })
                .onErrorResume(HttpProblem.class, e -> Mono.just(e.answer()))
                .onErrorResume(UnavailableException.class, e -> Mono.just(GenerateAnswers.unavailable(text(e))))
                .onErrorResume(BrokenBodyException.class, e -> Mono.just(Answer.message(400, text(e))))
                .flatMap(Answer::toResponse);
    }

    /** A repeat counts as it was answered first, whatever became of its scenario since. */
    private Work work(Wish wish, FieldErrors errors, boolean dryRun) {
        boolean wellFormed = errors.isEmpty();
        UploadTarget target;
        try {
            target = target(wish, errors);
        } catch (HttpProblem refusal) {
            if (!wellFormed || dryRun || wish.key() == null) {
                throw refusal;
            }
            return lines ->
                    accepted(uploads.repeat(Objects.requireNonNull(wish.keyed(lines.members())), lines, refusal));
        }
        return dryRun
                ? lines -> uploads.check(whole(target, lines), lines).answer()
                : lines -> accepted(uploads.take(whole(target, lines), lines));
    }

    private UploadTarget whole(UploadTarget target, EntryLines lines) throws IOException {
        return target.with(lines.members(), clock.instant());
    }

    private static Answer accepted(UploadReport report) {
        return Answer.json(202, report).with("Location", report.statusUrl());
    }

    private CompletableFuture<Answer> submit(
            ServerRequest request, boolean packed, Format format, String scenarioId, Work work) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        UploadStream body = new UploadStream(request.body(BodyExtractors.toDataBuffers()), BUFFERS);
        try {
            threads.execute(() -> take(packed, format, scenarioId, work, body, answer));
        } catch (RejectedExecutionException e) {
            body.close();
            throw UnavailableException.nothingPublished("As many uploads are under way as the ingress takes");
        }
        return answer;
    }

    private void take(
            boolean packed,
            Format format,
            String scenarioId,
            Work work,
            InputStream body,
            CompletableFuture<Answer> answer) {
        try (body;
                LineRoom room = new LineRoom(packed ? PackedBody.of(body) : body, heap, MAX_LINE_BYTES, PATIENCE)) {
            answer.complete(work.of(room.around(lines(format, room, scenarioId))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (IOException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private EntryLines lines(Format format, InputStream body, String scenarioId) throws IOException {
        return switch (format) {
            case NDJSON -> new NdjsonLines(body, limits, MAX_LINE_BYTES, scenarioId);
            case CSV -> new CsvLines(body, MAX_LINE_BYTES, CsvHeader.USER_ID);
            case JSON -> new DatasetLines(body, limits, scenarioId);
        };
    }

    private static Format format(ServerRequest request) {
        String type = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
        Format format = type == null ? null : format(type);
        if (format == null) {
            throw new HttpProblem(
                    415,
                    "The Content-Type header must be application/x-ndjson, text/csv or application/json, in UTF-8.");
        }
        return format;
    }

    private static boolean isPacked(ServerRequest request) {
        String encoding = request.headers().firstHeader(HttpHeaders.CONTENT_ENCODING);
        boolean packed = encoding != null && GZIP.contains(encoding.strip().toLowerCase(Locale.ROOT));
        if (encoding != null && !packed && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new HttpProblem(415, "The Content-Encoding header must be gzip, or absent.");
        }
        return packed;
    }

    private static @Nullable Format format(String contentType) {
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            if (type.getCharset() != null && !type.getCharset().name().equals("UTF-8")) {
                return null;
            }
            return switch (type.getType() + "/" + type.getSubtype()) {
                case "application/x-ndjson", "application/ndjson", "application/jsonl" -> Format.NDJSON;
                case "text/csv" -> Format.CSV;
                case "application/json" -> Format.JSON;
                default -> null;
            };
        } catch (InvalidMediaTypeException e) {
            return null;
        }
    }

    private static Wish wish(ServerRequest request, FieldErrors errors) {
        List<String> keys = request.headers().header(IdempotencyKey.HEADER);
        boolean valid = IdempotencyKey.isValid(keys);
        if (!valid) {
            errors.add(IdempotencyKey.HEADER, IdempotencyKey.RULE);
        }
        request.queryParams().forEach((name, values) -> checkParameter(name, values, errors));
        String id = parameter(request, "scenario_id").orElse("");
        if (id.isEmpty()) {
            errors.add("scenario_id", "The scenario_id field is required.");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        OptionRules.NAMES.forEach(name -> request.queryParam(name).ifPresent(value -> texts.put(name, value)));
        // A plus sign that was not encoded: no time of RFC 3339 has a space.
        texts.computeIfPresent("expires_at", (name, value) -> value.replace(' ', '+'));
        return new Wish(
                id,
                OptionRules.texts(texts),
                valid ? IdempotencyKey.of(keys, ApiToken.of(request).id()) : null);
    }

    private UploadTarget target(Wish wish, FieldErrors errors) {
        Scenario scenario = wish.scenarioId().isEmpty() ? null : scenarios.apply(wish.scenarioId());
        if (scenario == null && !wish.scenarioId().isEmpty()) {
            errors.add("scenario_id", "The selected scenario does not exist.");
        }
        LinkOptions options = EntryRules.checkOptions(wish.sent(), scenario, clock.instant(), errors);
        if (scenario == null || !errors.isEmpty()) {
            throw new HttpProblem(GenerateAnswers.invalid(errors.byField()));
        }
        if (!scenario.fullpageEnabled()) {
            throw new HttpProblem(Answer.json(404, Answers.FULLPAGE_DISABLED));
        }
        return new UploadTarget(scenario, options, wish.sent(), wish.key());
    }

    private static void checkParameter(String name, List<String> values, FieldErrors errors) {
        if (!name.equals("scenario_id") && !RequestFields.OPTIONS.contains(name)) {
            errors.add(RequestFields.shown(name), RequestFields.unknown(name));
        } else if (values.size() > 1) {
            errors.add(name, "The " + name + " field must be given once.");
        }
    }

    private static Optional<String> parameter(ServerRequest request, String name) {
        return request.queryParam(name).filter(value -> !value.isBlank());
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** Takes no upload any more, and ends those under way. */
    @Override
    public void close() {
        uploads.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
