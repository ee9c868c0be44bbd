package dev.linkstream.query.chat;

import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.ChatPage;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.query.chat.ChatBackends.BusyException;
import dev.linkstream.query.chat.ChatBackends.NoReplyException;
import dev.linkstream.query.contexts.ContextJson;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.JsonFields;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /web-chat/messages}: what a visitor writes, answered by the backend that their scenario names. The backend is
 * sent the visitor's attributes as their chat shows them.
 */
final class ChatMessageRoutes {

    private static final int MAX_BODY_BYTES = 32 << 10;
    private static final int MAX_TEXT_CHARACTERS = 4_000;
    private static final int MAX_SESSION_CHARACTERS = 128;
    private static final int MAX_LOCALE_CHARACTERS = 35;

    private final ChatAccess access;
    private final Function<String, Mono<Optional<StoredContext>>> contexts;
    private final ChatBackends backends;
    private final ChatVisits visits;
    private final Supplier<String> ids;
    private final Clock clock;

    ChatMessageRoutes(
            ChatAccess access,
            Function<String, Mono<Optional<StoredContext>>> contexts,
            ChatBackends backends,
            ChatVisits visits,
            Supplier<String> ids,
            Clock clock) {
        this.access = access;
        this.contexts = contexts;
        this.backends = backends;
        this.visits = visits;
        this.ids = ids;
        this.clock = clock;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route().POST("/web-chat/messages", this::message).build();
    }

    private Mono<ServerResponse> message(ServerRequest request) {
        String appKey = ChatAccess.appKey(request);
        if (appKey == null) {
            return Answers.json(401, Answers.UNAUTHENTICATED);
        }
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            Message message = Message.read(body, errors);
            return errors.isEmpty()
                    ? access.open(message.link, appKey, (link, scenario) -> answer(message, link, scenario))
                    : Answers.invalid(errors);
        });
    }

    private Mono<ServerResponse> answer(Message message, StoredLink link, Scenario scenario) {
        ChatPage chat = scenario.chat();
        if (chat == null || chat.backendUrl() == null) {
            return Answers.message(404, "The chat of this scenario has no backend that answers.");
        }
        visits.started(message.link, message.session, link);
        String id = ids.get();
        return contexts.apply(link.getUserId())
                .flatMap(context ->
                        backends.ask(scenario.id(), chat, id, json(id, message, link, scenario, context.orElse(null))))
                .flatMap(reply -> {
                    ChatReply.Outcome outcome = reply.outcome();
                    if (outcome != null) {
                        visits.cameTo(outcome, message.link, message.session, link);
                    }
                    return Answers.personal(json(reply));
                })
                .onErrorResume(
                        NoReplyException.class, e -> Answers.message(502, "The chat cannot answer at the moment."))
                .onErrorResume(
                        BusyException.class,
                        e -> Answers.unavailable("Too many messages wait for answers.", Duration.ofSeconds(1)));
    }

    private byte[] json(
            String id, Message message, StoredLink link, Scenario scenario, @Nullable StoredContext context) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "chat.message");
        json.put("id", id);
        json.put("sent_at", clock.instant());
        json.put("text", message.text);
        json.put("locale", message.locale);
        json.put("session", message.session);
        json.put("link", message.link);
        json.put("scenario_id", scenario.id());
        json.put("campaign", link.getCampaign());
        json.put("user_id", link.getUserId());
        String members = ContextJson.quoted(json);
        // As they were sent, so that no number changes.
        String attributes = ContextJson.attributes(scenario, context);
        return (members.substring(0, members.length() - 1) + ",\"attributes\":" + attributes + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> json(ChatReply reply) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "messages",
                reply.messages().stream().map(text -> Map.of("text", text)).toList());
        json.put("suggestions", reply.suggestions());
        return json;
    }

    private record Message(
            String link,
            String session,
            String text,
            @Nullable String locale) {

        static Message read(byte[] body, Map<String, List<String>> errors) {
            JsonFields fields = JsonFields.of(body, errors);
            String link = required(fields, "link", MAX_TEXT_CHARACTERS);
            String session = fields.text("session");
            limit(fields, "session", session, MAX_SESSION_CHARACTERS);
            String text = required(fields, "text", MAX_TEXT_CHARACTERS);
            String locale = fields.text("locale");
            limit(fields, "locale", locale, MAX_LOCALE_CHARACTERS);
            fields.refuseOthers();
            return new Message(link, session == null ? "" : session, text, locale);
        }

        private static String required(JsonFields fields, String name, int characters) {
            String text = fields.text(name);
            if (fields.fine(name) && (text == null || text.isBlank())) {
                fields.refuse(name, "is required.");
            }
            limit(fields, name, text, characters);
            return text == null ? "" : text;
        }

        private static void limit(JsonFields fields, String name, @Nullable String text, int characters) {
            if (text != null && UnicodeText.isLonger(text, characters)) {
                fields.refuse(name, "must have at most " + characters + " characters.");
            } else if (text != null && !UnicodeText.isWellFormed(text)) {
                fields.refuse(name, "must not contain NUL or unpaired surrogate characters.");
            }
        }
    }
}
