package dev.linkstream.intake.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeliveryProgressTest {

    private static final TopicPartition P = new TopicPartition("t", 0);

    private final DeliveryProgress progress = new DeliveryProgress();

    @Test
    void shouldCommitNothingThatIsBehindARecordUnderWay() {
        progress.begin(P, 5);
        progress.begin(P, 7);
        progress.begin(P, 8);

        progress.end(P, 7);
        assertThat(progress.committable()).isEmpty();
        assertThat(progress.inFlight()).isEqualTo(2);

        progress.end(P, 5);
        assertThat(progress.committable()).isEqualTo(Map.of(P, new OffsetAndMetadata(8)));
        assertThat(progress.committable()).isEmpty();
        assertThat(progress.inFlight()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatIsAnothersNow() {
        progress.begin(P, 5);
        progress.begin(P, 6);
        progress.end(P, 6);

        progress.forget(List.of(P));
        progress.end(P, 5);

        assertThat(progress.inFlight()).isZero();
        assertThat(progress.committable()).isEmpty();
    }
}
