package dev.linkstream.query.links;

import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.query.links.CampaignRegeneration.Target;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.IdempotencyKey;
import dev.linkstream.web.JsonFields;
import dev.linkstream.web.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /public/api/scenarios/{id}/campaigns/{campaign}/regenerate}: a new link for each user whose newest link of
 * the campaign is such, as a batch. Answered 202 once the broker has all of it; {@code Prefer: dry-run} counts only. Under an
 * {@code Idempotency-Key} it is done once.
 */
public final class RegenerateRoutes implements AutoCloseable {

    private static final int MAX_BODY_BYTES = 4 << 10;
    private static final int MOST_AT_ONCE = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Function<String, @Nullable Scenario> scenarios;
    private final Deployment deployment;
    private final RegenerateFilter filter;
    private final CampaignRegeneration regeneration;
    private final WindowedLog log;
    private final BatchIds ids;
    private final RegenerationKeys keys;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            MOST_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new CustomizableThreadFactory("regenerate-"));

    public RegenerateRoutes(
            Function<String, @Nullable Scenario> scenarios,
            Deployment deployment,
            RegenerateFilter filter,
            CampaignRegeneration regeneration,
            WindowedLog log,
            BatchIds ids,
            RegenerationKeys keys) {
        this.scenarios = scenarios;
        this.deployment = deployment;
        this.filter = filter;
        this.regeneration = regeneration;
        this.log = log;
        this.ids = ids;
        this.keys = keys;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST("/public/api/scenarios/{id}/campaigns/{campaign}/regenerate", this::regenerate)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .build();
    }

    private Mono<ServerResponse> regenerate(ServerRequest request) {
        Scenario scenario = scenarios.apply(request.pathVariable("id"));
        if (scenario == null) {
            return Answers.message(404, "The scenario does not exist.");
        }
        if (!deployment.fullpageEnabled() || !scenario.fullpageEnabled()) {
            return Answer.json(404, Answers.FULLPAGE_DISABLED).toResponse();
        }
        String campaign = request.pathVariable("campaign");
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            List<String> header = request.headers().header(IdempotencyKey.HEADER);
            if (!IdempotencyKey.isValid(header)) {
                errors.put(IdempotencyKey.HEADER, List.of(IdempotencyKey.RULE));
            }
            Function<List<LinksPage.Row>, List<LinksPage.Row>> wanted = wanted(body, errors);
            if (wanted == null || !errors.isEmpty()) {
                return Answers.invalid(errors);
            }
            LinkOptions options = new LinkOptions(campaign, null, null, null, null, null).over(scenario.defaults());
            CampaignRegeneration.Wish wish = new CampaignRegeneration.Wish(scenario, campaign, options, wanted);
            if (isDryRun(request)) {
                return count(wish);
            }
            IdempotencyKey key = IdempotencyKey.of(header, ApiToken.of(request).id());
            return key == null ? write(wish, unkeyed()) : write(wish, key, body);
        });
    }

    private @Nullable Function<List<LinksPage.Row>, List<LinksPage.Row>> wanted(
            byte[] body, Map<String, List<String>> errors) {
        JsonFields fields = JsonFields.of(body, errors);
        String only = fields.text("only");
        fields.refuseOthers();
        Function<List<LinksPage.Row>, List<LinksPage.Row>> wanted = only == null ? null : filter.of(only);
        if (only == null && fields.fine("only")) {
            fields.refuse("only", "is required.");
        } else if (only != null && wanted == null) {
            fields.refuse("only", "must be expired, unclicked or all, not \"" + JsonFields.shortened(only) + "\".");
        }
        return wanted;
    }

    private static boolean isDryRun(ServerRequest request) {
        return request.headers().header("Prefer").stream()
                .flatMap(header -> List.of(header.split(",", -1)).stream())
                .anyMatch(preference -> preference.strip().equalsIgnoreCase("dry-run"));
    }

    private Mono<ServerResponse> count(CampaignRegeneration.Wish wish) {
        return run(() -> Answer.json(200, new DryRun(regeneration.count(wish), 0, List.of())));
    }

    /** Under a key that is new as a batch of its own; else as it was answered first, once that is known. */
    private Mono<ServerResponse> write(CampaignRegeneration.Wish wish, IdempotencyKey key, byte[] body) {
        return keys.find(key, wish.scenario().id(), wish.campaign(), body, ids.next())
                .flatMap(found -> found.answer() == null
                        ? write(wish, found.target()).doFinally(end -> keys.ended(found.target()))
                        : found.answer().toResponse())
                .onErrorResume(
                        UnavailableException.class,
                        e -> Answers.unavailable(String.valueOf(e.getMessage()), RETRY_AFTER));
    }

    private Mono<ServerResponse> write(CampaignRegeneration.Wish wish, Target target) {
        return run(() -> answer(target.batchId(), regeneration.write(wish, target, log.begin())));
    }

    private Target unkeyed() {
        String batchId = ids.next();
        return new Target(batchId, batchId, false);
    }

    public static Answer answer(String batchId, long links) {
        Report report = new Report(batchId, links, 0, List.of(), "/public/api/link-batches/" + batchId);
        return Answer.json(202, report).with("Location", report.statusUrl());
    }

    private Mono<ServerResponse> run(Callable<Answer> work) {
        return Mono.fromFuture(() -> submit(work), true)
                .flatMap(Answer::toResponse)
                .onErrorResume(
                        UnavailableException.class,
                        e -> Answers.unavailable(String.valueOf(e.getMessage()), RETRY_AFTER));
    }

    private CompletableFuture<Answer> submit(Callable<Answer> work) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(work.call());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    answer.completeExceptionally(e);
                } catch (Exception | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(
                    UnavailableException.nothingPublished("As many campaigns are regenerated as the server takes"));
        }
        return answer;
    }

    /** The 202 body, as that of an upload. */
    record Report(String batchId, long accepted, long rejected, List<Object> errors, String statusUrl) {}

    /** What would have been done. */
    record DryRun(long accepted, long rejected, List<Object> errors) {}

    @Override
    public void close() {
        regeneration.stop();
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
