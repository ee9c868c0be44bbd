package dev.linkstream.query.chat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.query.links.LinkRoutes;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.web.Answers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What a web chat needs to open a link: the code of a live one, and the app key of its scenario. */
final class ChatAccess {

    private static final String BEARER = "Bearer ";

    private final Function<String, Mono<Found>> links;
    private final LinkTargets targets;

    ChatAccess(Function<String, Mono<Found>> links, LinkTargets targets) {
        this.links = links;
        this.targets = targets;
    }

    /** The app key that a call brings, null where it brings none. */
    static @Nullable String appKey(ServerRequest request) {
        String header = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    /** What {@code opened} answers for the link; 401, 404, 410 or 503 where it must not or cannot be opened. */
    Mono<ServerResponse> open(
            String code, String appKey, BiFunction<StoredLink, Scenario, Mono<ServerResponse>> opened) {
        return links.apply(code).flatMap(found -> {
            if (found instanceof Found.Link link) {
                return open(link, appKey, opened);
            }
            return found instanceof Found.Gone
                    ? Answers.message(410, "This link no longer opens.")
                    : LinkRoutes.none(found);
        });
    }

    private Mono<ServerResponse> open(
            Found.Link link, String appKey, BiFunction<StoredLink, Scenario, Mono<ServerResponse>> opened) {
        Scenario scenario = targets.chat(link.now());
        if (scenario == null) {
            return Answers.message(410, "This link no longer opens.");
        }
        return equalInConstantTime(scenario.appKey(), appKey)
                ? opened.apply(link.link(), scenario)
                : Answers.json(401, Answers.UNAUTHENTICATED);
    }

    private static boolean equalInConstantTime(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
