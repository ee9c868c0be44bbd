package dev.linkstream.query;

import dev.linkstream.core.ErasedLinks;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.DeepLink;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.reads.Numbers;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.stats.LinkNumbers;
import dev.linkstream.web.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /public/api/links/{code}}. */
final class LinkRoutes {

    private final LinkLookup lookup;
    private final LinkTargets standing;
    private final Numbers numbers;

    LinkRoutes(LinkLookup lookup, LinkTargets standing, Numbers numbers) {
        this.numbers = numbers;
        this.lookup = lookup;
        this.standing = standing;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/public/api/links/{code}", this::link)
                .build();
    }

    private Mono<ServerResponse> link(ServerRequest request) {
        return lookup.find(request.pathVariable("code")).flatMap(found -> {
            if (found instanceof LinkLookup.Found.Link link) {
                if (ErasedLinks.is(link.link())) {
                    return Answers.message(410, "The link is gone, as its user was erased.");
                }
                return numbers.of(link.link().getUserId(), link.code())
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .flatMap(counted -> Answers.json(200, json(link.code(), link.link(), counted.orElse(null))));
            }
            return found instanceof LinkLookup.Found.NotYet
                    ? Answers.unavailable("The link is not ready yet.", Duration.ofSeconds(1))
                    : Answers.message(404, "There is no such link.");
        });
    }

    private Map<String, Object> json(String code, StoredLink link, @Nullable LinkNumbers numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", code);
        json.put("url", DeepLink.shortUrl(link.getShortBaseUrl(), code));
        json.put("deep_link_url", standing.deepLink(link, code));
        json.put("user_id", link.getUserId());
        json.put("scenario_id", link.getScenarioId());
        json.put("campaign", link.getCampaign());
        json.put("batch_id", link.getBatchId());
        json.put("created_at", link.getCreatedAt());
        json.put("expires_at", link.getExpiresAt());
        json.put("max_clicks", link.getMaxClicks());
        json.put("fallback_url", link.getFallbackUrl());
        json.put("state", standing.isExpired(link) ? "expired" : "live");
        // No number is better than a wrong one, while nobody can tell.
        json.put("clicks", numbers == null ? null : numbers.clicks());
        json.put("first_clicked_at", numbers == null ? null : time(numbers.firstClickedAt()));
        json.put("last_clicked_at", numbers == null ? null : time(numbers.lastClickedAt()));
        json.put("conversations", numbers == null ? null : numbers.conversations());
        return json;
    }

    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
