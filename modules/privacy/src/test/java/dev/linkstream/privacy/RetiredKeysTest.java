package dev.linkstream.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LogKeyIssued;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetiredKeysTest {

    private static final LogKeySettings SETTINGS = new LogKeySettings(
            new KafkaConnection(Map.of()),
            new Topics(TopicSettings.defaults("t.").withPartitions(2)),
            "t.core",
            "me",
            Duration.ofMinutes(1),
            Duration.ofSeconds(30));

    private long[] ends = {5, 7};
    private long[] committed = {0, 0};
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
    private final RetiredKeys retired = new RetiredKeys(SETTINGS, new LogProgress(admin, SETTINGS) {
        @Override
        long[] ends() {
            return ends.clone();
        }

        @Override
        long[] committed() {
            return committed.clone();
        }
    });

    @AfterEach
    void close() {
        admin.close(Duration.ZERO);
    }

    private Set<Long> processed(long current, long seconds, LogKeyTable.Row... rows) {
        return retired.processed(List.of(rows), current, seconds * 1000, TimeUnit.SECONDS.toNanos(seconds));
    }

    private static LogKeyTable.Row row(long id, String issuer) {
        return new LogKeyTable.Row(id, new LogKeyIssued(ByteBuffer.allocate(44), issuer, Fixtures.NOON), 0);
    }

    @Test
    void shouldDestroyAKeyOnceAllUnderItIsCommitted() {
        LogKeyTable.Row old = row(1, "me");
        LogKeyTable.Row now = row(2, "me");
        committed = new long[] {5, 7};

        assertThat(processed(1, 0, old)).as("in use").isEmpty();
        assertThat(processed(2, 60, old, now)).as("just retired").isEmpty();
        assertThat(processed(2, 89, old, now)).as("records may still come").isEmpty();
        ends = new long[] {5, 9};
        assertThat(processed(2, 90, old, now)).as("the last is not processed").isEmpty();
        ends = new long[] {500, 900};
        committed = new long[] {4, 9};
        assertThat(processed(2, 91, old, now)).as("one partition behind").isEmpty();
        committed = new long[] {5, 9};
        assertThat(processed(2, 92, old, now)).containsExactly(1L);
    }

    @Test
    void shouldKeepAKeyForAsLongAsThePipelineIsDown() {
        assertThat(processed(2, 0, row(1, "me"))).isEmpty();
        assertThat(processed(2, 40, row(1, "me"))).isEmpty();

        assertThat(processed(2, 86_400, row(1, "me"))).isEmpty();
    }

    @Test
    void shouldLeaveAnothersKeyUntilItCannotBeInUse() {
        committed = ends;

        assertThat(processed(2, 300, row(1, "other"))).isEmpty();
        assertThat(processed(2, 359, row(1, "other"))).isEmpty();
        assertThat(processed(2, 361, row(1, "other"))).isEmpty();
        assertThat(processed(2, 391, row(1, "other"))).containsExactly(1L);
    }
}
