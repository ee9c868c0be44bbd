package dev.linkstream.query.chat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.redirect.visits.Visit;
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
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /web-chat/conversations}: a web chat tells that its conversation has started, and
 * {@code POST /web-chat/outcomes}: what it came to. Answered 204 as soon as the event is on its way; a repeat of the same
 * link and session, and of the same name, is answered alike and told to nobody.
 */
final class ConversationRoutes {

    private static final int MAX_BODY_BYTES = 4 << 10;
    private static final int MAX_SESSION_CHARACTERS = 128;
    private static final int MAX_NAME_CHARACTERS = 64;

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
                .POST("/web-chat/outcomes", this::outcome)
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
        return publish(
                id,
                new Visit.Conversation(started.link, link, clock.instant(), id),
                "Too much is on its way: the start was not noted.");
    }

    private Mono<ServerResponse> outcome(ServerRequest request) {
        String appKey = ChatAccess.appKey(request);
        if (appKey == null) {
            return Answers.json(401, Answers.UNAUTHENTICATED);
        }
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            Reported reported = Reported.read(body, errors);
            return errors.isEmpty()
                    ? access.open(reported.link, appKey, (link, scenario) -> publish(reported, link))
                    : Answers.invalid(errors);
        });
    }

    private Mono<ServerResponse> publish(Reported reported, StoredLink link) {
        UUID id = Visit.Outcome.id(reported.link, reported.session, reported.name);
        return publish(
                id,
                new Visit.Outcome(reported.link, link, clock.instant(), id, reported.name, reported.value),
                "Too much is on its way: the outcome was not noted.");
    }

    /** Publishes what was not told lately. */
    private Mono<ServerResponse> publish(UUID id, Visit visit, String refusal) {
        if (recent.add(id) && !publish.test(visit)) {
            recent.forget(id);
            return Answers.unavailable(refusal, Duration.ofSeconds(1));
        }
        return ServerResponse.noContent().build();
    }

    private static void requireText(JsonFields fields, String name, String text, int limit) {
        if (UnicodeText.isLonger(text, limit)) {
            fields.refuse(
                    name, "must have at most " + limit + " characters, not " + UnicodeText.characters(text) + ".");
        } else if (!UnicodeText.isWellFormed(text)) {
            fields.refuse(name, "must not contain NUL or unpaired surrogate characters.");
        }
    }

    private record Reported(
            String link,
            String session,
            String name,
            @Nullable String value) {

        static Reported read(byte[] body, Map<String, List<String>> errors) {
            JsonFields fields = JsonFields.of(body, errors);
            String link = required(fields, "link");
            String session = fields.text("session");
            if (session != null) {
                requireText(fields, "session", session, MAX_SESSION_CHARACTERS);
            }
            String name = required(fields, "name");
            requireText(fields, "name", name, MAX_NAME_CHARACTERS);
            String value = fields.decimal("value");
            fields.refuseOthers();
            return new Reported(link, session == null ? "" : session, name, value);
        }

        private static String required(JsonFields fields, String name) {
            String text = fields.text(name);
            if (fields.fine(name) && (text == null || text.isBlank())) {
                fields.refuse(name, "is required.");
            }
            return text == null ? "" : text;
        }
    }

    private record Started(String link, String session) {

        static Started read(byte[] body, Map<String, List<String>> errors) {
            JsonFields fields = JsonFields.of(body, errors);
            String link = fields.text("link");
            if (fields.fine("link") && (link == null || link.isBlank())) {
                fields.refuse("link", "is required.");
            }
            String session = fields.text("session");
            if (session != null) {
                requireText(fields, "session", session, MAX_SESSION_CHARACTERS);
            }
            fields.refuseOthers();
            return new Started(link == null ? "" : link, session == null ? "" : session);
        }
    }
}
