package dev.linkstream.query.links;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.JsonFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Makes a new link for the user, scenario and campaign of an old one, which stays as it is: with the options of the body,
 * and the scenario's defaults where it says nothing. The user's context is not touched.
 */
public final class Regeneration {

    private static final long MAX_BODY_BYTES = 64 << 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Function<LinkRequested, CompletableFuture<SpecificRecord>> log;
    private final LinkRequests requests;
    private final Function<String, @Nullable Scenario> scenarios;
    private final boolean fullpageEnabled;
    private final Supplier<String> ids;
    private final Clock clock;

    /**
     * Makes new links.
     *
     * @param log asks for a link, see {@link dev.linkstream.log.LinkVerdicts#link}
     * @param scenarios by id, null where deleted
     * @param fullpageEnabled whether the deployment makes links at all
     * @param ids new ids of batches
     */
    public Regeneration(
            Function<LinkRequested, CompletableFuture<SpecificRecord>> log,
            LinkRequests requests,
            Function<String, @Nullable Scenario> scenarios,
            boolean fullpageEnabled,
            Supplier<String> ids,
            Clock clock) {
        this.log = log;
        this.requests = requests;
        this.scenarios = scenarios;
        this.fullpageEnabled = fullpageEnabled;
        this.ids = ids;
        this.clock = clock;
    }

    Mono<ServerResponse> answer(ServerRequest request, Found.Link old) {
        if (!fullpageEnabled) {
            return Answers.json(404, Answers.FULLPAGE_DISABLED);
        }
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            FieldErrors errors = new FieldErrors();
            return regenerate(body.length == 0 ? Map.of() : options(body, errors), errors, old);
        });
    }

    private static Map<String, SentValue> options(byte[] body, FieldErrors errors) {
        Map<String, List<String>> wrong = new LinkedHashMap<>();
        JsonFields fields = JsonFields.of(body, wrong);
        Map<String, SentValue> sent = LinkChanges.sent(fields);
        if (fields.has("expires_in")) {
            sent.put("expires_in", fields.sent("expires_in"));
        }
        fields.refuseOthers();
        wrong.forEach((field, messages) -> errors.add(field, messages.get(0)));
        return sent;
    }

    private Mono<ServerResponse> regenerate(Map<String, SentValue> sent, FieldErrors errors, Found.Link old) {
        Scenario scenario = scenarios.apply(old.link().getScenarioId());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LinkOptions options = EntryRules.checkOptions(sent, scenario, now, errors);
        if (scenario == null) {
            errors.add("scenario_id", "The selected scenario does not exist.");
        }
        if (scenario == null || !errors.isEmpty()) {
            return Answers.invalid(errors.byField());
        }
        if (!scenario.fullpageEnabled()) {
            return Answers.json(404, Answers.FULLPAGE_DISABLED);
        }
        String batch = ids.get();
        Entry entry = new Entry(old.link().getUserId(), Map.of());
        LinkRequested asked = requests.event(scenario, entry, options, now, batch + ":0")
                .setCampaign(old.link().getCampaign())
                .setBatchId(batch)
                .setTotal(1L)
                .build();
        return Mono.fromFuture(() -> log.apply(asked))
                // Answers come on a thread that has others to serve.
                .publishOn(Schedulers.parallel())
                .flatMap(Regeneration::answer)
                .onErrorResume(
                        UnavailableException.class,
                        e -> Answers.unavailable(String.valueOf(e.getMessage()), RETRY_AFTER));
    }

    private static Mono<ServerResponse> answer(SpecificRecord answer) {
        if (answer instanceof LinkGenerated link) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("user_id", link.getUserId());
            json.put("url", link.getUrl());
            return Answers.json(200, List.of(json));
        }
        LinkRejected rejected = (LinkRejected) answer;
        String field = rejected.getField();
        return Answers.invalid(Map.of(field == null ? "link" : field, List.of(rejected.getMessage())));
    }
}
