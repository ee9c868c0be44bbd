package dev.linkstream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.CallAudited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

class AuditChainTest {

    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private final List<CallAudited> entries = new ArrayList<>();

    private void write(int count) {
        AuditChain chain = new AuditChain("one");
        for (int i = 0; i < count; i++) {
            entries.add(chain.next(NOON.plusSeconds(i), "token", "context.read", "user-" + i, 200));
        }
    }

    @Test
    void shouldBeWhole() {
        write(5);

        assertThat(AuditChain.isWhole(entries)).isTrue();
        assertThat(AuditChain.isWhole(List.of())).isTrue();
    }

    @Test
    void shouldShowThatAnEntryWasChangedDroppedOrMoved() {
        write(5);
        entries.get(2).setSubject("somebody else");
        assertThat(AuditChain.isWhole(entries)).isFalse();

        entries.clear();
        write(5);
        entries.remove(2);
        assertThat(AuditChain.isWhole(entries)).isFalse();

        entries.clear();
        write(5);
        entries.add(1, entries.remove(2));
        assertThat(AuditChain.isWhole(entries)).isFalse();
    }

    @Test
    void shouldKnowTheCallsThatAreAudited() {
        assertThat(action(HttpMethod.DELETE, "/public/api/users/a%2Fb")).isEqualTo("user.erased a/b");
        assertThat(action(HttpMethod.GET, "/public/api/users/u1/context")).isEqualTo("context.read u1");
        assertThat(action(HttpMethod.PUT, "/admin/api/scenarios/s")).isEqualTo("scenario.changed s");
        assertThat(action(HttpMethod.DELETE, "/admin/api/scenarios/s")).isEqualTo("scenario.deleted s");
        assertThat(action(HttpMethod.POST, "/admin/api/tokens")).isEqualTo("token.created ");
        assertThat(action(HttpMethod.DELETE, "/admin/api/tokens/t")).isEqualTo("token.revoked t");
        assertThat(action(HttpMethod.GET, "/public/api/links/c")).isEqualTo("");
    }

    private static String action(HttpMethod method, String called) {
        PathContainer path = PathContainer.parsePath(called);
        AuditedCall call = AuditedCall.find(method, path);
        return call == null ? "" : call.action() + " " + call.subjectOf(path);
    }
}
