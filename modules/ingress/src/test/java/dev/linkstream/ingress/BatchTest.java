package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.log.Admission;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Admission admission = new Admission(10);
    private int over;

    @Test
    void shouldCompleteOnceTheBrokerHasAllAndThePipelineAnsweredAll() {
        Batch batch = batch(2);

        batch.published(0);
        batch.published(1);
        assertThat(batch.published()).isCompleted();
        batch.answered(1, answer("b"));
        assertThat(batch.answered()).isNotDone();
        batch.answered(0, answer("a"));

        assertThat(batch.answered().join()).containsExactly(answer("a"), answer("b"));
        assertThat(over).isOne();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void shouldTakeAnAnswerForTheBrokersWord() {
        Batch batch = batch(1);

        batch.answered(0, answer("a"));
        batch.unknown(0);

        assertThat(batch.published()).isCompleted();
        assertThat(batch.answered()).isCompleted();
        assertThat(count("entries.accepted")).isOne();
        assertThat(count("entries.refused")).isZero();
    }

    @Test
    void shouldSayWhichEntriesWereSent() {
        Batch batch = batch(6);

        batch.published(0);
        batch.published(1);
        batch.unknown(2);
        batch.published(3);
        batch.notSent(4);
        batch.notSent(5);

        assertThat(failure(batch.published()))
                .isEqualTo("Kafka did not confirm every entry of the dataset in time. Sent: 0-1, 3; not sent: 4-5;"
                        + " unknown: 2.");
        assertThat(admission.inFlight()).isEqualTo(3);
        batch.answered(2, answer("late"));
        batch.answered(0, answer("a"));
        batch.answered(1, answer("a"));
        batch.answered(3, answer("a"));
        assertThat(batch.answered()).isNotDone();
        assertThat(over).isOne();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void shouldSayThatNothingWasPublished() {
        Batch batch = batch(2);

        batch.notSent(0);
        batch.notSent(1);

        assertThat(failure(batch.published()))
                .isEqualTo("Kafka cannot be reached: nothing was published, it is safe to send the request again.");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldCountEachEntryOnceInWhateverOrderNewsCome(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 200; round++) {
            Batch batch = batch(5);
            List<Runnable> news = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int index = i;
                news.add(random.nextBoolean() ? () -> batch.published(index) : () -> batch.unknown(index));
                news.add(() -> batch.answered(index, answer("a")));
                news.add(() -> batch.answered(index, answer("a")));
            }
            Collections.shuffle(news, new Random(random.nextLong()));
            news.forEach(Runnable::run);

            assertThat(batch.published()).isDone();
            assertThat(admission.inFlight()).isZero();
            assertThat(over).isEqualTo(round + 1);
            assertThat(count("entries.accepted") + count("entries.refused")).isEqualTo(5L * (round + 1));
            assertThat(count("links.rejected")).isEqualTo(count("entries.accepted"));
        }
    }

    private Batch batch(int size) {
        assertThat(admission.tryAdmit(size)).isTrue();
        return new Batch("batch", true, size, admission, new IngressMetrics(meters), () -> over++);
    }

    private long count(String meter) {
        return (long) meters.get("linkstream.ingress." + meter).counter().count();
    }

    private static LinkRejected answer(String id) {
        return LinkRejected.newBuilder()
                .setEventId(id)
                .setRequestId(id)
                .setReason(RejectionReason.context_too_large)
                .setMessage("m")
                .build();
    }

    private static String failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return String.valueOf(
                future.handle((done, failure) -> failure.getMessage()).join());
    }
}
