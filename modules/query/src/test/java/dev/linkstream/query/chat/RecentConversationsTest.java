package dev.linkstream.query.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.redirect.visits.Visit;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentConversationsTest {

    private final RecentConversations recent = new RecentConversations(2);

    @Test
    void shouldIdentifyAConversationByItsLinkAndSession() {
        assertThat(id("abc", "1")).isEqualTo(id("abc", "1"));
        assertThat(id("abc", "1")).isNotEqualTo(id("abc", "2")).isNotEqualTo(id("abd", "1"));
        assertThat(id("abc", "")).isNotEqualTo(id("ab", "c")).isNotEqualTo(id("abc", "\n"));
        // Known to subscribers, so it must never change.
        assertThat(id("3yZe7dKf2Qx", "tab")).hasToString("ef1b6af6-4944-3682-852b-6628724ce082");
    }

    @Test
    void shouldKnowTheLastOnesAndForgetOlderOnes() {
        assertThat(recent.add(id("a", ""))).isTrue();
        assertThat(recent.add(id("a", ""))).isFalse();
        assertThat(recent.add(id("b", ""))).isTrue();
        assertThat(recent.add(id("a", ""))).isFalse();

        assertThat(recent.add(id("c", ""))).isTrue();

        assertThat(recent.add(id("b", ""))).isFalse();
        assertThat(recent.add(id("a", ""))).isTrue();
    }

    @Test
    void shouldForgetWhatCameToNothing() {
        recent.add(id("a", ""));

        recent.forget(id("a", ""));

        assertThat(recent.add(id("a", ""))).isTrue();
    }

    private static UUID id(String code, String session) {
        return Visit.Conversation.id(code, session);
    }
}
