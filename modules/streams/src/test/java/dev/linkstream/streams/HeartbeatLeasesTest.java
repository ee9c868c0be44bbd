package dev.linkstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session of ten seconds, a heartbeat every three. */
class HeartbeatLeasesTest {

    private static final Set<Integer> OWNED = Set.of(1);

    private double seconds = 1_000;
    private final PartitionLeases leases = new PartitionLeases(3, Duration.ofSeconds(10), this::nanos);
    private final HeartbeatLeases consumer = new HeartbeatLeases(leases);
    private int answered;
    private double sentAt = -1;

    @Test
    void shouldHoldWhatIsOwnedAndHeardOf() {
        assertThat(leases.holds(1)).isFalse();
        poll(Set.of());

        poll(OWNED);
        assertThat(leases.holds(1)).as("given just now").isTrue();
        assertThat(leases.holds(0)).as("another's").isFalse();

        for (int i = 0; i < 1_000; i++) {
            beat(0.1);
            assertThat(leases.holds(1)).isTrue();
            poll(OWNED);
        }
    }

    @Test
    void shouldHoldNothingOnceKafkaIsAwayForASession() {
        poll(OWNED);
        beat(3);
        poll(OWNED);
        beat(3);
        poll(OWNED);
        double last = sentAt;

        while (seconds < last + 10) {
            seconds += 0.1;
            sentAt = seconds;
            poll(OWNED);
        }

        assertThat(leases.holds(1)).isFalse();
    }

    /** What Kafka answered before the process stood still says nothing of the time after it. */
    @Test
    void shouldNotTakeAnOldAnswerForANewOne() {
        poll(OWNED);
        sentAt = seconds;
        poll(OWNED);

        seconds += 60;
        assertThat(leases.holds(1)).isFalse();
        answered++;
        poll(OWNED);
        assertThat(leases.holds(1)).as("the answer lay there all the while").isFalse();

        sentAt = seconds;
        answered++;
        seconds += 1;
        poll(Set.of());
        assertThat(leases.holds(1))
                .as("the answer said that the partition is gone")
                .isFalse();
    }

    @Test
    void shouldHoldAgainWhatKafkaKnowsItToOwn() {
        poll(OWNED);
        seconds += 60;
        for (int i = 0; i < 3; i++) {
            beat(1);
            poll(OWNED);
        }

        assertThat(leases.holds(1)).isTrue();
    }

    /** One second of rounding each: that is what the consumer tells. */
    private void poll(Set<Integer> owned) {
        consumer.beforePoll(nanos(), answered, sentAt < 0 ? -1 : Math.floor(seconds - sentAt));
        consumer.afterPoll(owned);
    }

    /** A heartbeat is sent when it is due, and answered within the tick. */
    private void beat(double tick) {
        seconds += tick;
        if (sentAt < 0 || seconds - sentAt >= 3 || tick >= 1) {
            sentAt = seconds;
            poll(OWNED);
            answered++;
            seconds += 0.01;
        }
    }

    private long nanos() {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
