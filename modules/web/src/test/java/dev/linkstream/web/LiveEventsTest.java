package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

class LiveEventsTest {

    private final LiveEvents live = new LiveEvents(Duration.ofMillis(5));
    private @Nullable DisposableServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.disposeNow();
        }
    }

    private HttpClient.ResponseReceiver<?> get(Mono<Answer> answer) {
        DisposableServer started = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(
                        RouterFunctions.route()
                                .GET("/live", request -> live.follow("state", answer))
                                .build(),
                        HandlerStrategies.withDefaults())))
                .bindNow();
        server = started;
        return HttpClient.create().get().uri("http://127.0.0.1:" + started.port() + "/live");
    }

    @Test
    void shouldTellTheStateAgainAndAgainAndLeaveOutWhatFails() {
        Queue<Answer> answers = new ArrayDeque<>(
                List.of(Answer.json(200, "{\"n\":1}"), Answer.message(503, "away"), Answer.json(200, "{\"n\":2}")));
        Flux<String> events = get(Mono.fromSupplier(() -> {
                    Answer next = answers.poll();
                    return next == null ? Answer.json(200, "{\"n\":3}") : next;
                }))
                .responseContent()
                .asString();

        String told = events.scan("", String::concat)
                .filter(all -> all.contains("\"n\":3"))
                .blockFirst(Duration.ofSeconds(10));

        assertThat(told)
                .startsWith(
                        "event:state\ndata:{\"n\":1}\n\nevent:state\ndata:{\"n\":2}\n\nevent:state\ndata:{\"n\":3}\n\n");
    }

    @Test
    void shouldAnswerARefusalAsItIs() {
        Integer status = get(Mono.just(Answer.message(404, "none")))
                .responseSingle((response, body) -> Mono.just(response.status().code()))
                .block(Duration.ofSeconds(10));

        assertThat(status).isEqualTo(404);
    }

    @Test
    void shouldEndWhereTheServerStops() {
        live.start();
        Flux<String> events =
                get(Mono.just(Answer.json(200, "{}"))).responseContent().asString();

        String all = events.doOnNext(first -> live.stop())
                .collectList()
                .map(parts -> String.join("", parts))
                .block(Duration.ofSeconds(10));

        assertThat(all).startsWith("event:state\ndata:{}\n\n");
        assertThat(live.isRunning()).isFalse();
    }
}
