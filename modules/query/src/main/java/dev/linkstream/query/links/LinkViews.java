package dev.linkstream.query.links;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.DeepLink;
import dev.linkstream.reads.RoutedNumbers;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.web.Answers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Links as the calls give them: as they are now, with what became of them. */
public final class LinkViews {

    private final LinkTargets targets;
    private final RoutedNumbers numbers;

    public LinkViews(LinkTargets targets, RoutedNumbers numbers) {
        this.targets = targets;
        this.numbers = numbers;
    }

    /** 200 with the link. */
    Mono<ServerResponse> answer(Found.Link link) {
        return shown(link).flatMap(json -> Answers.json(200, json));
    }

    /** A link as it is shown. */
    public Mono<Map<String, Object>> shown(Found.Link link) {
        return numbers.of(link.link().getUserId(), link.code())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .map(counted -> json(link, counted.orElse(null)));
    }

    private Map<String, Object> json(Found.Link found, @Nullable LinkNumbers numbers) {
        String code = found.code();
        StoredLink link = found.link();
        var now = found.now();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", code);
        json.put("url", DeepLink.shortUrl(link.getShortBaseUrl(), code));
        json.put("deep_link_url", targets.deepLink(link, code));
        json.put("user_id", link.getUserId());
        json.put("scenario_id", link.getScenarioId());
        json.put("campaign", link.getCampaign());
        json.put("batch_id", link.getBatchId());
        json.put("created_at", link.getCreatedAt());
        json.put("expires_at", now.expiresAt());
        json.put("max_clicks", now.maxClicks());
        json.put("fallback_url", now.fallbackUrl());
        json.put("open_mode", now.openMode().name());
        json.put("state", targets.state(found.now()).wireName());
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
