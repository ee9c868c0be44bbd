package dev.linkstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.privacy.users.ErasureRegister;
import dev.linkstream.privacy.users.ErasureRegister.Entry;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErasedTest {

    private static final UserNames NAMES = new UserNames(new byte[32]);
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A key of a user whose first request was accepted then. */
    private static byte[] key(Instant since) {
        return ByteBuffer.allocate(UserKeyRow.BYTES)
                .put((byte) 1)
                .putLong(since.toEpochMilli())
                .array();
    }

    private static Entry entry(String id, String user) {
        return new Entry(id, ByteBuffer.wrap(NAMES.of(user)), NOON);
    }

    private static Erased.Users users(Entry... register) {
        return new Erased(ErasureRegister.of(List.of(register)), NAMES, NOON.plusSeconds(60)).in(0);
    }

    @Test
    void shouldForgetWhoWasErasedSinceTheBackup() {
        Erased.Users users = users(entry("e1", "ann"));

        assertThat(users.keepsKey(NAMES.of("ann"), key(NOON.minusSeconds(5)))).isFalse();
        assertThat(users.keepsKey(NAMES.of("bob"), key(NOON.minusSeconds(5)))).isTrue();
        users.context(bytes("ann"), false);
        users.context(bytes("bob"), false);

        assertThat(users.toErase()).containsExactly(new UserErasureRequested("e1", "ann", NOON));
        assertThat(users.keepsEvent(bytes("ann"), NOON.minusSeconds(5).toEpochMilli()))
                .isFalse();
        assertThat(users.keepsEvent(bytes("bob"), NOON.minusSeconds(5).toEpochMilli()))
                .isTrue();
    }

    @Test
    void shouldKeepTheNextPersonUnderTheSameId() {
        Erased.Users users = users(entry("e1", "ann"));

        users.result(bytes("\u0001erasure:e1"));
        assertThat(users.keepsKey(NAMES.of("ann"), key(NOON.plusSeconds(5)))).isTrue();
        users.context(bytes("ann"), false);

        assertThat(users.toErase()).isEmpty();
        assertThat(users.keepsEvent(bytes("ann"), NOON.plusSeconds(5).toEpochMilli()))
                .isTrue();
    }

    @Test
    void shouldForgetWhoseKeyWasOverwrittenInTheBackup() {
        Erased.Users users = users();

        users.context(bytes("ann"), false);
        users.context(bytes("bob"), false);
        users.context(bytes("bob"), true);

        assertThat(users.toErase()).singleElement().satisfies(erasure -> {
            assertThat(erasure.getUserId()).isEqualTo("ann");
            assertThat(erasure.getErasureId()).isNotEmpty();
        });
    }
}
