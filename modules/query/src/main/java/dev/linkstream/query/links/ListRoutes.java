package dev.linkstream.query.links;

import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.query.batches.BatchStatus;
import dev.linkstream.reads.PartitionReads;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.reads.partition.BatchesRead;
import dev.linkstream.reads.partition.CampaignsRead;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.reads.partition.UserLinksRead;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.web.Answers;
import dev.linkstream.web.PageRequest;
import dev.linkstream.web.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists, newest first, a page at a time: a user's links, a scenario's links and campaigns, and batches. A page tells where
 * the next one begins, as {@code next_after}; null where there is none.
 */
public final class ListRoutes {

    private static final String STATES =
            Stream.of(LinkState.values()).map(LinkState::wireName).collect(Collectors.joining(", "));

    private static final int NUMBERS_AT_ONCE = 16;

    private final PartitionReads reads;
    private final ScenarioLinks links;
    private final CodeBook codes;
    private final ToIntFunction<String> partitionOf;
    private final Function<Found.Link, Mono<Map<String, Object>>> linkJson;
    private final LinkTargets targets;
    private final ScenarioDirectory scenarios;
    private final CampaignDirectory campaigns;
    private final Clock clock;

    /** {@code linkJson}: a link as {@code links/{code}} shows it. */
    public ListRoutes(
            PartitionReads reads,
            ScenarioLinks links,
            CodeBook codes,
            ToIntFunction<String> partitionOf,
            Function<Found.Link, Mono<Map<String, Object>>> linkJson,
            LinkTargets targets,
            ScenarioDirectory scenarios,
            CampaignDirectory campaigns,
            Clock clock) {
        this.reads = reads;
        this.links = links;
        this.codes = codes;
        this.partitionOf = partitionOf;
        this.linkJson = linkJson;
        this.targets = targets;
        this.scenarios = scenarios;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/public/api/users/{user_id}/links", this::ofUser)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/scenarios/{id}/links", this::ofScenario)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET("/public/api/scenarios/{id}/campaigns", this::campaigns)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .GET(
                        "/public/api/link-batches",
                        request -> request.queryParam("idempotency_key").isEmpty(),
                        this::batches)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .build();
    }

    private Mono<ServerResponse> ofUser(ServerRequest request) {
        String userId = request.pathVariable("user_id");
        int partition = partitionOf.applyAsInt(userId);
        Map<String, List<String>> errors = new LinkedHashMap<>();
        PageRequest page = PageRequest.of(request, errors);
        LinksCursor after = cursor(page, 1, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        Position named = after.bounds().get(0).before();
        Position before = named == null ? null : new Position(named.epoch(), partition, named.offset());
        return reads.await(new UserLinksRead(partition, userId, before, page.limit()))
                .flatMap(found ->
                        found.map(this::ofUser).orElseGet(() -> Answers.message(404, "There is no such user.")));
    }

    private Mono<ServerResponse> ofUser(LinksPage page) {
        Position next = page.next();
        List<Found.Link> links = page.rows().stream()
                .map(row -> row.link().withCode(codes.encode(row.position())))
                .toList();
        return links(links, next == null ? null : new LinksCursor(List.of(LinksCursor.Bound.before(next))).encode());
    }

    /** What became of each is asked of whoever counts it, a few at once. */
    private Mono<ServerResponse> links(List<Found.Link> links, @Nullable String nextAfter) {
        return Flux.fromIterable(links)
                .flatMapSequential(linkJson, NUMBERS_AT_ONCE)
                .collectList()
                .flatMap(rows -> answer("links", rows, nextAfter));
    }

    private Mono<ServerResponse> ofScenario(ServerRequest request) {
        return known(request, scenarioId -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            PageRequest page = PageRequest.of(request, errors);
            LinksCursor after = cursor(page, links.partitions(), errors);
            Predicate<Found.Link> inState = inState(request, errors);
            if (!errors.isEmpty()) {
                return Answers.invalid(errors);
            }
            ScenarioLinks.Query query = new ScenarioLinks.Query(
                    scenarioId,
                    request.queryParam("campaign")
                            .filter(name -> !name.isEmpty())
                            .orElse(null),
                    inState);
            return links.page(query, after, page.limit())
                    .flatMap(found -> links(
                            found.links(),
                            found.next().isEnd() ? null : found.next().encode()));
        });
    }

    private Predicate<Found.Link> inState(ServerRequest request, Map<String, List<String>> errors) {
        String name =
                request.queryParam("state").filter(text -> !text.isEmpty()).orElse(null);
        if (name == null) {
            return link -> true;
        }
        LinkState state = Stream.of(LinkState.values())
                .filter(each -> each.wireName().equals(name))
                .findFirst()
                .orElse(null);
        if (state == null) {
            errors.put("state", List.of("The state parameter must be one of " + STATES + "."));
        }
        return link -> targets.state(link.now()) == state;
    }

    private static LinksCursor cursor(PageRequest page, int partitions, Map<String, List<String>> errors) {
        String after = page.after();
        LinksCursor cursor = after == null ? LinksCursor.first(partitions) : LinksCursor.decode(after, partitions);
        if (cursor == null) {
            PageRequest.refuseAfter(errors);
            return LinksCursor.first(partitions);
        }
        return cursor;
    }

    /** A campaign is as old as its first link. */
    private Mono<ServerResponse> campaigns(ServerRequest request) {
        return known(request, scenarioId -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            PageRequest page = PageRequest.of(request, errors);
            return errors.isEmpty()
                    ? Flux.range(0, links.partitions())
                            .flatMap(partition -> reads.await(new CampaignsRead(partition, scenarioId)))
                            .collect(TreeMap<String, Instant>::new, ListRoutes::addEarlier)
                            .flatMap(known -> campaigns(scenarioId, known, page))
                    : Answers.invalid(errors);
        });
    }

    private static void addEarlier(Map<String, Instant> all, Map<String, Instant> some) {
        some.forEach((name, time) -> all.merge(name, time, (one, other) -> one.isBefore(other) ? one : other));
    }

    private Mono<ServerResponse> campaigns(String scenarioId, Map<String, Instant> known, PageRequest page) {
        List<String> names = known.entrySet().stream()
                .sorted(Map.Entry.<String, Instant>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        int from = 0;
        if (page.after() != null) {
            byte[] last = PageRequest.decode(page.after());
            int at = last == null ? -1 : names.indexOf(new String(last, StandardCharsets.UTF_8));
            if (at < 0) {
                Map<String, List<String>> errors = new LinkedHashMap<>();
                PageRequest.refuseAfter(errors);
                return Answers.invalid(errors);
            }
            from = at + 1;
        }
        List<String> shown = names.subList(from, Math.min(names.size(), from + page.limit()));
        return answer(
                "campaigns",
                shown.stream()
                        .map(name -> campaign(scenarioId, name, known.get(name)))
                        .toList(),
                from + shown.size() < names.size() ? PageRequest.encode(shown.get(shown.size() - 1)) : null);
    }

    private Map<String, Object> campaign(String scenarioId, String name, @Nullable Instant since) {
        CampaignRule found = campaigns.find(scenarioId, name);
        CampaignRule rule = found == null ? CampaignRule.none(scenarioId, name) : found;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("campaign", name);
        json.put("created_at", since);
        json.put("revoked_at", rule.revokedAt());
        json.put("expires_at", rule.expiresAt());
        json.put("fallback_url", rule.fallbackUrl());
        return json;
    }

    /** Ids of batches grow with time. */
    private Mono<ServerResponse> batches(ServerRequest request) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        PageRequest page = PageRequest.of(request, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        return Flux.range(0, links.partitions())
                .flatMap(partition -> reads.await(new BatchesRead(partition, page.after(), page.limit() + 1)))
                .collect(
                        () -> new TreeMap<String, BatchRead.Part>(Comparator.reverseOrder()),
                        (all, some) -> some.forEach((id, part) -> all.merge(id, part, BatchRead.Part::plus)))
                .flatMap(all -> batches(all, page.limit()));
    }

    private Mono<ServerResponse> batches(Map<String, BatchRead.Part> all, int limit) {
        List<Map<String, Object>> shown = new ArrayList<>();
        String last = null;
        for (Map.Entry<String, BatchRead.Part> each : all.entrySet()) {
            if (shown.size() == limit) {
                return answer("batches", shown, last);
            }
            shown.add(BatchStatus.of(each.getValue(), clock.instant()).json(each.getKey()));
            last = each.getKey();
        }
        return answer("batches", shown, null);
    }

    private Mono<ServerResponse> known(ServerRequest request, Function<String, Mono<ServerResponse>> list) {
        String id = request.pathVariable("id");
        if (scenarios.find(id) != null) {
            return list.apply(id);
        }
        return scenarios.loaded()
                ? Answers.message(404, "The scenario does not exist.")
                : Answers.unavailable("This instance has not read its scenarios yet.", Duration.ofSeconds(1));
    }

    private static Mono<ServerResponse> answer(String name, List<?> rows, @Nullable String nextAfter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(name, rows);
        json.put("next_after", nextAfter);
        return Answers.json(200, json);
    }
}
