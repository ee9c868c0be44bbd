package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.RequestConfirmed;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class PendingRepliesTest {

    private static final SpecificRecord REPLY = new RequestConfirmed("k", "b", Instant.EPOCH, true, null, null, false);

    private final PendingReplies pending = new PendingReplies(new SecureRandom());
    private final List<SpecificRecord> replies = new ArrayList<>();

    @Test
    void shouldHandOverEachReplyOnce() {
        byte[] id = pending.correlationId(pending.expect(replies::add));

        assertThat(pending.complete(id, REPLY)).isTrue();
        assertThat(pending.complete(id, REPLY)).isFalse();
        assertThat(replies).hasSize(1);
    }

    @Test
    void shouldDropWhatNobodyHereExpects() {
        long forgotten = pending.expect(replies::add);
        pending.forget(forgotten);
        byte[] another = new PendingReplies(new SecureRandom()).correlationId(pending.expect(replies::add));

        assertThat(pending.complete(pending.correlationId(forgotten), REPLY)).isFalse();
        assertThat(pending.complete(another, REPLY)).isFalse();
        assertThat(pending.complete(new byte[] {1}, REPLY)).isFalse();
        assertThat(replies).isEmpty();
    }
}
