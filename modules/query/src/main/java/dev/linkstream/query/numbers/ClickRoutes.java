package dev.linkstream.query.numbers;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Topic;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * {@code GET /public/api/scenarios/{id}/clicks}: the clicks themselves as far as their topic keeps them, one a line. Each
 * line says where to go on {@code after} it.
 */
public final class ClickRoutes {

    /** Each has a consumer of its own, which takes some memory. */
    private static final int MOST_AT_ONCE = 4;

    private final KafkaConnection kafka;
    private final Topic<LinkClicked> topic;
    private final Scheduler scheduler;
    private final Predicate<String> scenarios;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    /** {@code scenarios}: whether there is such a scenario. */
    public ClickRoutes(
            KafkaConnection kafka, Topic<LinkClicked> topic, Scheduler scheduler, Predicate<String> scenarios) {
        this.kafka = kafka;
        this.topic = topic;
        this.scheduler = scheduler;
        this.scenarios = scenarios;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/public/api/scenarios/{id}/clicks", this::clicks)
                .withAttribute(Scope.ATTRIBUTE, Scope.STATS_READ)
                .build();
    }

    private Mono<ServerResponse> clicks(ServerRequest request) {
        String scenario = request.pathVariable("id");
        Map<String, List<String>> errors = new LinkedHashMap<>();
        Instant from = time(request, "from", Instant.EPOCH, errors);
        Instant to = time(request, "to", Instant.MAX, errors);
        ClickCursor after = after(request, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        if (!scenarios.test(scenario)) {
            return Answers.message(404, "There is no such scenario.");
        }
        if (!room.tryAcquire()) {
            return Answers.unavailable("Too many exports are under way.", Duration.ofSeconds(10));
        }
        String campaign = request.queryParam("campaign").orElse(null);
        ClickFormat format = ClickFormat.of(request);
        Predicate<LinkClicked> asked = click -> click.getScenarioId().equals(scenario)
                && (campaign == null || campaign.equals(click.getCampaign() == null ? "" : click.getCampaign()))
                && !click.getClickedAt().isBefore(from)
                && click.getClickedAt().isBefore(to);
        return Mono.<ClickExport>create(sink -> sink.success(new ClickExport(kafka, topic, format, after, from, asked)))
                .subscribeOn(scheduler)
                .doOnDiscard(ClickExport.class, ClickExport::close)
                .doOnError(e -> room.release())
                .doOnCancel(room::release)
                .flatMap(export ->
                        ServerResponse.ok().contentType(format.type()).body(lines(export, format), byte[].class))
                .onErrorResume(
                        KafkaException.class,
                        e -> Answers.unavailable("Kafka does not answer.", Duration.ofSeconds(5)));
    }

    private Flux<byte[]> lines(ClickExport export, ClickFormat format) {
        return Flux.<byte[], ClickExport>generate(
                        () -> export,
                        (each, sink) -> {
                            byte[] next = each.next();
                            if (next == null) {
                                sink.complete();
                            } else {
                                sink.next(next);
                            }
                            return each;
                        },
                        ClickExport::close)
                .filter(each -> each.length > 0)
                .startWith(format.header().getBytes(StandardCharsets.UTF_8))
                .doFinally(end -> room.release())
                .subscribeOn(scheduler);
    }

    private static Instant time(ServerRequest request, String name, Instant absent, Map<String, List<String>> errors) {
        String text = request.queryParam(name).orElse("");
        try {
            return text.isEmpty() ? absent : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            errors.put(name, List.of("The " + name + " parameter must be a time such as 2026-11-30T12:00:00Z."));
            return absent;
        }
    }

    private @Nullable ClickCursor after(ServerRequest request, Map<String, List<String>> errors) {
        String text = request.queryParam("after").orElse("");
        if (text.isEmpty()) {
            return null;
        }
        ClickCursor cursor = ClickCursor.parse(text, topic.partitions()).orElse(null);
        if (cursor == null) {
            errors.put("after", List.of("The after parameter must be as a line of an answer says."));
        }
        return cursor;
    }
}
