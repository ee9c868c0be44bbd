package dev.linkstream.operations;

import dev.linkstream.web.Answer;
import dev.linkstream.web.LiveEvents;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * {@code GET /admin/api/pipeline}, and as it goes on {@code …/live}: partitions, owners, lag, rates and state. Lag is in records of {@code link-requests}
 * that are not committed yet; rates are records a second between this question and the oldest one of the last minute, null
 * where there was none.
 */
public final class PipelineRoutes {

    private static final Duration MEMORY = Duration.ofMinutes(1);

    private final PipelineState pipeline;
    private final Scheduler blocking;
    private final LiveEvents live;
    private final Clock clock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long logged, long processed) {}

    /** Asks Kafka on this scheduler, as every question blocks. */
    public PipelineRoutes(PipelineState pipeline, Scheduler blocking, LiveEvents live, Clock clock) {
        this.pipeline = pipeline;
        this.blocking = blocking;
        this.live = live;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/admin/api/pipeline", request -> state().flatMap(Answer::toResponse))
                .withAttribute(Scope.ATTRIBUTE, Scope.OPERATIONS)
                .GET("/admin/api/pipeline/live", request -> live.follow("pipeline", state()))
                .withAttribute(Scope.ATTRIBUTE, Scope.OPERATIONS)
                .build();
    }

    private Mono<Answer> state() {
        return Mono.fromCallable(this::answer)
                .onErrorResume(
                        e -> e instanceof KafkaException || e instanceof ExecutionException,
                        e -> Mono.just(
                                Answer.message(503, "Kafka does not answer.").with(HttpHeaders.RETRY_AFTER, "5")))
                .subscribeOn(blocking);
    }

    private Answer answer() throws ExecutionException, InterruptedException {
        List<PipelineState.Partition> partitions = pipeline.partitions();
        long logged = 0;
        long processed = 0;
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (PipelineState.Partition each : partitions) {
            logged += each.end();
            processed += each.committed();
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("partition", each.number());
            row.put("owner", each.owner());
            row.put("end", each.end());
            row.put("committed", each.committed());
            row.put("lag", each.end() - each.committed());
            rows.add(row);
        }
        Instant now = clock.instant();
        Sample before = remember(new Sample(now, logged, processed));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("as_of", now);
        body.put("state", pipeline.state());
        body.put("lag", logged - processed);
        body.put("logged_per_second", before == null ? null : rate(before.at(), now, logged - before.logged()));
        body.put(
                "processed_per_second", before == null ? null : rate(before.at(), now, processed - before.processed()));
        body.put("partitions", rows);
        return Answer.json(200, body);
    }

    /** Keeps this one, and returns the oldest of the last minute; null where this is the first. */
    private synchronized @Nullable Sample remember(Sample sample) {
        samples.removeIf(each -> each.at().isBefore(sample.at().minus(MEMORY)));
        Sample oldest = samples.peekFirst();
        samples.addLast(sample);
        return oldest;
    }

    private static @Nullable Double rate(Instant from, Instant to, long records) {
        double seconds = Duration.between(from, to).toMillis() / 1000.0;
        return seconds <= 0 ? null : Math.round(10 * records / seconds) / 10.0;
    }
}
