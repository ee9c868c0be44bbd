package dev.linkstream.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A JSON answer again and again, as server-sent events: the first at once, then one a beat. A stream ends after ten minutes,
 * so that a token that was revoked meanwhile is asked for again, and at once where the server stops: the server waits for
 * calls under way. Thread-safe.
 */
public final class LiveEvents implements SmartLifecycle {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Duration beat;
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private volatile boolean running;

    public LiveEvents() {
        this(BEAT);
    }

    LiveEvents(Duration beat) {
        this.beat = beat;
    }

    /**
     * The answers as events of this name. Where the first is none of status 200, it is the answer itself; a later one is left
     * out, as what is away now may be there at the next beat.
     */
    public Mono<ServerResponse> follow(String event, Mono<Answer> answer) {
        return answer.flatMap(first -> first.status() == 200
                ? ServerResponse.ok()
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        // Else proxies gather what should flow.
                        .header("X-Accel-Buffering", "no")
                        .body(BodyInserters.fromServerSentEvents(events(event, first, answer)))
                : first.toResponse());
    }

    private Flux<ServerSentEvent<String>> events(String event, Answer first, Mono<Answer> answer) {
        return Flux.just(first)
                .concatWith(answer.onErrorResume(HttpProblem.class, away -> Mono.empty())
                        .delaySubscription(beat)
                        .repeat()
                        .filter(each -> each.status() == 200))
                .take(LIFE)
                .takeUntilOther(stopped.asMono())
                .map(each -> ServerSentEvent.builder(new String(each.json(), StandardCharsets.UTF_8))
                        .event(event)
                        .build());
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stopped.tryEmitEmpty();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
