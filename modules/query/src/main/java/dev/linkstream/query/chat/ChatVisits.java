package dev.linkstream.query.chat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.redirect.visits.Visit;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What a chat through a backend tells of itself: that it has begun, and what it came to. Each is told once a link and session,
 * as far as this instance knows; what cannot be told is left out, as an answer is worth more.
 */
final class ChatVisits {

    private final RecentConversations recent;
    private final Predicate<Visit> publish;
    private final Clock clock;

    /** {@code publish} takes an event over without waiting, or says that it cannot. */
    ChatVisits(RecentConversations recent, Predicate<Visit> publish, Clock clock) {
        this.recent = recent;
        this.publish = publish;
        this.clock = clock;
    }

    void started(String code, String session, StoredLink link) {
        UUID id = Visit.Conversation.id(code, session);
        tell(id, new Visit.Conversation(code, link, clock.instant(), id));
    }

    void cameTo(ChatReply.Outcome outcome, String code, String session, StoredLink link) {
        UUID id = Visit.Outcome.id(code, session, outcome.name());
        tell(id, new Visit.Outcome(code, link, clock.instant(), id, outcome.name(), outcome.value()));
    }

    private void tell(UUID id, Visit visit) {
        if (recent.add(id) && !publish.test(visit)) {
            recent.forget(id);
        }
    }
}
