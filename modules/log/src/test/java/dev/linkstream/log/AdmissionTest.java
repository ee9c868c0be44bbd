package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission(3);

    @Test
    void shouldAdmitAllEntriesOrNone() {
        assertThat(admission.tryAdmit(2)).isTrue();
        assertThat(admission.tryAdmit(2)).isFalse();
        assertThat(admission.tryAdmit(1)).isTrue();
        assertThat(admission.inFlight()).isEqualTo(3);

        admission.release(2);

        assertThat(admission.tryAdmit(2)).isTrue();
    }

    @Test
    void shouldKeepRoomForSmallCallsBesideLargeOnes() {
        Admission wide = new Admission(1_000);

        assertThat(wide.tryAdmit(500)).isTrue();
        assertThat(wide.tryAdmit(450)).isFalse();
        assertThat(wide.tryAdmit(400)).isTrue();
        assertThat(wide.tryAdmit(Admission.SMALL)).isTrue();
        wide.release(1_000);
        assertThat(wide.tryAdmit(1_000)).isTrue();
    }

    @Test
    void shouldAdmitNothingOnceClosedAndWaitForWhatIsInFlight() throws InterruptedException {
        assertThat(admission.tryAdmit(2)).isTrue();
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> admission.release(2));

        admission.close(10_000);

        assertThat(admission.inFlight()).isZero();
        assertThat(admission.tryAdmit(1)).isFalse();
        assertThat(answered.join()).isNull();
    }

    @Test
    void shouldNotWaitForeverWhenClosed() throws InterruptedException {
        assertThat(admission.tryAdmit(1)).isTrue();

        admission.close(1);

        assertThat(admission.inFlight()).isOne();
    }
}
