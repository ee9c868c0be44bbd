package dev.linkstream.query;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.UnicodeText;
import dev.linkstream.redirect.Visit;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.JsonFields;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /web-chat/conversations}: a web chat tells that its conversation has started. Answered 204 as soon as the
 * event is on its way; a repeat of the same link and session is answered alike and told to nobody.
 */
final class ConversationRoutes {

    private static final int MAX_BODY_BYTES = 4 << 10;
    private static final int MAX_SESSION_CHARACTERS = 128;

    private final ChatAccess access;
    private final RecentConversations recent;
    private final Predicate<Visit> publish;
    private final Clock clock;

    /** The routes; {@code publish} takes an event over without waiting, or says that it cannot. */
    ConversationRoutes(ChatAccess access, RecentConversations recent, Predicate<Visit> publish, Clock clock) {
        this.access = access;
        this.recent = recent;
        this.publish = publish;
        this.clock = clock;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST("/web-chat/conversations", this::start)
                .build();
    }

    private Mono<ServerResponse> start(ServerRequest request) {
        String appKey = ChatAccess.appKey(request);
        if (appKey == null) {
            return Answers.json(401, Answers.UNAUTHENTICATED);
        }
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            Started started = Started.read(body, errors);
            return errors.isEmpty()
                    ? access.open(started.link, appKey, (link, scenario) -> publish(started, link))
                    : Answers.invalid(errors);
        });
    }

    private Mono<ServerResponse> publish(Started started, StoredLink link) {
        UUID id = Visit.Conversation.id(started.link, started.session);
        if (recent.add(id) && !publish.test(new Visit.Conversation(started.link, link, clock.instant(), id))) {
            recent.forget(id);
            return Answers.unavailable("Too much is on its way: the start was not noted.", Duration.ofSeconds(1));
        }
        return ServerResponse.noContent().build();
    }

    private record Started(String link, String session) {

        static Started read(byte[] body, Map<String, List<String>> errors) {
            JsonFields fields = JsonFields.of(body, errors);
            String link = fields.text("link");
            if (fields.fine("link") && (link == null || link.isBlank())) {
                fields.refuse("link", "is required.");
            }
            String session = fields.text("session");
            if (session != null && UnicodeText.isLonger(session, MAX_SESSION_CHARACTERS)) {
                fields.refuse(
                        "session",
                        "must have at most " + MAX_SESSION_CHARACTERS + " characters, not "
                                + UnicodeText.characters(session) + ".");
            } else if (session != null && !UnicodeText.isWellFormed(session)) {
                fields.refuse("session", "must not contain NUL or unpaired surrogate characters.");
            }
            fields.refuseOthers();
            return new Started(link == null ? "" : link, session == null ? "" : session);
        }
    }
}
