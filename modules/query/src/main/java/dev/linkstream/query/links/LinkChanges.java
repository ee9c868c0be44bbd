package dev.linkstream.query.links;

import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.Verdict;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.codes.Position;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.LoggedClicks;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.JsonFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Changes links by the logs of their users. A change is answered once it is in force: the next click obeys it. Where the
 * log cannot be reached, or is late, the answer is 503.
 */
public final class LinkChanges {

    private static final long MAX_BODY_BYTES = 64 << 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Function<LinkChangeRequested, CompletableFuture<LinkVerdict>> log;
    private final Function<String, @Nullable Scenario> scenarios;
    private final LinkViews views;
    private final Supplier<String> ids;
    private final Clock clock;

    /**
     * Changes links.
     *
     * @param log asks for a change, see {@link dev.linkstream.log.LinkVerdicts#change}
     * @param scenarios by id, null where deleted
     * @param ids new ids of changes
     */
    public LinkChanges(
            Function<LinkChangeRequested, CompletableFuture<LinkVerdict>> log,
            Function<String, @Nullable Scenario> scenarios,
            LinkViews views,
            Supplier<String> ids,
            Clock clock) {
        this.log = log;
        this.scenarios = scenarios;
        this.views = views;
        this.ids = ids;
        this.clock = clock;
    }

    /** Gives options other values, or none where they are null: 200 with the link as it then is. */
    Mono<ServerResponse> patch(ServerRequest request, Found.Link link) {
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            JsonFields fields = JsonFields.of(body, errors);
            Map<String, SentValue> sent = sent(fields);
            fields.refuseOthers();
            Scenario scenario = scenarios.apply(link.link().getScenarioId());
            OptionRules.Checked checked = OptionRules.checkChange(sent, scenario, clock.instant());
            checked.errors().forEach((option, error) -> errors.putIfAbsent(option, List.of(error)));
            if (!errors.isEmpty()) {
                return Answers.invalid(errors);
            }
            return sent.isEmpty()
                    ? views.answer(link)
                    : ask(
                            change(link, new ArrayList<>(sent.keySet()), checked.options()),
                            verdict -> views.answer(changed(link, verdict)));
        });
    }

    /** Revokes for good: 204, also the second time. */
    Mono<ServerResponse> revoke(Found.Link link) {
        LinkChangeRequested change = change(link, List.of(), LinkOptions.NONE);
        change.setRevoked(true);
        return ask(change, verdict -> ServerResponse.noContent().build());
    }

    private Mono<ServerResponse> ask(LinkChangeRequested change, Function<LinkVerdict, Mono<ServerResponse>> answer) {
        return Mono.fromFuture(() -> log.apply(change))
                // Verdicts come on a thread that has others to serve.
                .publishOn(Schedulers.parallel())
                .flatMap(verdict ->
                        verdict.getVerdict() == Verdict.unknown ? LinkRoutes.unknown() : answer.apply(verdict))
                .onErrorResume(
                        UnavailableException.class,
                        e -> Answers.unavailable(String.valueOf(e.getMessage()), RETRY_AFTER));
    }

    private LinkChangeRequested change(Found.Link link, List<String> changes, LinkOptions options) {
        Position position = Objects.requireNonNull(link.position());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return LinkChangeRequested.newBuilder()
                .setChangeId(ids.get())
                .setUserId(link.link().getUserId())
                .setEpoch(position.epoch())
                .setOffset(position.offset())
                .setChanges(changes)
                .setExpiresAt(options.expiresAt())
                .setMaxClicks(options.maxClicks())
                .setFallbackUrl(options.fallbackUrl())
                .setOpenMode(
                        options.openMode() == null
                                ? null
                                : OpenMode.valueOf(options.openMode().wireName()))
                .setRequestedAt(now)
                .build();
    }

    /** Those options that can be changed and stand in the body, null where it says null. */
    static Map<String, SentValue> sent(JsonFields fields) {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        for (String name : OptionRules.NAMES) {
            if (OptionRules.CHANGEABLE.contains(name) && fields.has(name)) {
                sent.put(name, fields.sent(name));
            }
        }
        return sent;
    }

    private static Found.Link changed(Found.Link link, LinkVerdict verdict) {
        return new Found.Link(link.code(), link.position(), link.link(), LoggedClicks.state(verdict));
    }
}
