package dev.linkstream.query.numbers;

import dev.linkstream.reads.RoutedNumbers;
import dev.linkstream.stats.PartitionStats;
import dev.linkstream.stats.StatsQuery;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.stats.counts.Tally;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.LiveEvents;
import dev.linkstream.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /public/api/scenarios/{id}/stats}: what became of a scenario's links, once, and at {@code …/live} as it goes on. */
public final class StatsRoutes {

    private static final Tally NOTHING = PartitionStats.sum(List.of()).totals();

    private final RoutedNumbers numbers;
    private final Predicate<String> scenarios;
    private final StatsRetention retention;
    private final LiveEvents live;
    private final Clock clock;

    /** {@code scenarios}: whether there is such a scenario. */
    public StatsRoutes(
            RoutedNumbers numbers,
            Predicate<String> scenarios,
            StatsRetention retention,
            LiveEvents live,
            Clock clock) {
        this.numbers = numbers;
        this.scenarios = scenarios;
        this.retention = retention;
        this.live = live;
        this.clock = clock;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(
                        "/public/api/scenarios/{id}/stats",
                        request -> stats(request).flatMap(Answer::toResponse))
                .withAttribute(Scope.ATTRIBUTE, Scope.STATS_READ)
                .GET(
                        "/public/api/scenarios/{id}/stats/live",
                        request -> live.follow("stats", Mono.defer(() -> stats(request))))
                .withAttribute(Scope.ATTRIBUTE, Scope.STATS_READ)
                .build();
    }

    private Mono<Answer> stats(ServerRequest request) {
        Instant now = clock.instant();
        StatsParameters asked = StatsParameters.of(request, retention, now);
        StatsQuery query = asked.query();
        if (query == null) {
            return Mono.just(Answer.json(422, Answers.invalidBody(asked.errors())));
        }
        return numbers.of(query).map(found -> {
            // What is counted outlives a scenario that is deleted.
            boolean known = !found.campaigns().isEmpty() || scenarios.test(query.scenario());
            return known
                    ? Answer.json(200, json(query, asked.fromGiven(), found, now))
                    : Answer.message(404, "There is no such scenario.");
        });
    }

    private static Map<String, Object> json(StatsQuery query, boolean fromGiven, PartitionStats found, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("as_of", Instant.ofEpochMilli(found.asOf()));
        json.put("totals", numbers(new LinkedHashMap<>(), found.totals()));
        json.put("series", series(query, fromGiven, found, now));
        List<Map<String, Object>> campaigns = new ArrayList<>();
        for (PartitionStats.CampaignTally each : found.campaigns()) {
            Map<String, @Nullable Object> campaign = new LinkedHashMap<>();
            campaign.put("campaign", each.campaign());
            campaigns.add(numbers(campaign, each.tally()));
        }
        json.put("campaigns", campaigns);
        return json;
    }

    /** Every interval from the first to the last or now, also those in which nothing happened. */
    private static List<Map<String, Object>> series(
            StatsQuery query, boolean fromGiven, PartitionStats found, Instant now) {
        List<Map<String, Object>> series = new ArrayList<>();
        if (!fromGiven && found.series().isEmpty()) {
            return series;
        }
        long start = fromGiven ? query.from() : found.series().firstKey();
        long end = found.series().isEmpty() ? 0 : found.series().lastKey() + 1;
        end = Math.min(query.to(), Math.max(end, now.toEpochMilli()));
        while (start < end) {
            Map<String, Object> interval = new LinkedHashMap<>();
            interval.put("start", Instant.ofEpochMilli(start));
            series.add(numbers(interval, found.series().getOrDefault(start, NOTHING)));
            start = query.interval().next(start, query.zone());
        }
        return series;
    }

    private static Map<String, Object> numbers(Map<String, @Nullable Object> json, Tally tally) {
        json.put("links", tally.links());
        json.put("rejected", tally.rejected());
        json.put("clicks", tally.clicks());
        json.put("links_clicked", tally.linksClicked());
        json.put("users_clicking", tally.usersClicking());
        json.put("conversations", tally.conversations());
        json.put("outcomes", tally.outcomes());
        json.put("click_through_rate", rate(tally.linksClicked(), tally.links()));
        json.put("conversation_rate", rate(tally.conversations(), tally.linksClicked()));
        return json;
    }

    /** Null: of nothing there is no rate. */
    private static @Nullable Double rate(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }
}
