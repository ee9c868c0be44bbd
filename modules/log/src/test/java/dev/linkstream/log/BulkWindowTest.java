package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.log.BulkWindow.Room;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class BulkWindowTest {

    private static final int LARGEST = 1024;

    private final AtomicLong now = new AtomicLong();
    private final BulkWindow window = new BulkWindow(LARGEST, now::get);
    private final Deque<BulkWindow.Span> spans = new ArrayDeque<>();

    @Test
    void shouldGiveNoMoreRoomThanItsSizeUntilSomethingIsProcessed() throws InterruptedException {
        int size = window.size();

        assertThat(takeAll()).isEqualTo(size);
        spans.pop().processed();

        assertThat(takeAll()).isPositive();
    }

    @Test
    void shouldGrowWhileTheAnswersComeSoonAndNeverBeyondItsBound() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            takeAll();
            spans.pop().processed();
        }

        assertThat(window.size()).isEqualTo(LARGEST);
    }

    @Test
    void shouldShrinkWhileTheAnswersComeLateAndNeverToNothing() throws InterruptedException {
        shouldGrowWhileTheAnswersComeSoonAndNeverBeyondItsBound();

        for (int i = 0; i < 200; i++) {
            takeAll();
            now.addAndGet(2 * BulkWindow.AIM_NANOS);
            spans.pop().processed();
        }

        assertThat(window.size()).isEqualTo(BulkWindow.SMALLEST);
        assertThat(takeAll()).isPositive();
    }

    @Test
    void shouldGrowWhereNoAnswerCanComeWithinTheAimAndShrinkOnceTheyTakeTwiceAsLong() throws InterruptedException {
        answerAll(40, 2 * BulkWindow.AIM_NANOS);
        assertThat(window.size()).isEqualTo(LARGEST);

        answerAll(40, 4 * BulkWindow.AIM_NANOS + 1);

        assertThat(window.size()).isEqualTo(BulkWindow.SMALLEST);
    }

    @Test
    void shouldWaitNoLongerForAKafkaHoweverFarAway() throws InterruptedException {
        answerAll(40, BulkWindow.LONGEST_AIM_NANOS);
        assertThat(window.size()).isEqualTo(LARGEST);

        answerAll(40, BulkWindow.LONGEST_AIM_NANOS + 1);

        assertThat(window.size()).isEqualTo(BulkWindow.SMALLEST);
    }

    @Test
    void shouldFindOutEveryMinuteHowSoonAnAnswerCanCome() throws InterruptedException {
        answerAll(100, 0);
        answerAll(100, 5 * BulkWindow.AIM_NANOS);
        assertThat(window.size()).isEqualTo(BulkWindow.SMALLEST);

        now.addAndGet(BulkWindow.LEARNING_NANOS);
        answerAll(40, 5 * BulkWindow.AIM_NANOS);

        assertThat(window.size()).isEqualTo(LARGEST);
    }

    @Test
    void shouldNotTakeItsOwnQueueForKafkasTime() throws InterruptedException {
        answerAll(100, 0);
        assertThat(takeAll()).isEqualTo(LARGEST);

        now.addAndGet(BulkWindow.LEARNING_NANOS + 1);
        spans.pop().processed();

        assertThat(window.size()).isLessThanOrEqualTo(2 * BulkWindow.SMALLEST);
    }

    @Test
    void shouldGiveRoomWhereAllThatIsUnprocessedBelongsToNoSpanYet() throws InterruptedException {
        answerAll(100, 0);
        assertThat(takeAll()).isEqualTo(LARGEST);
        BulkWindow.Span first = spans.pop();
        first.processed();
        // As many as begin a span and do not end it, which are more than a window has that begins anew.
        for (int i = 1; i < LARGEST / 4; i++) {
            assertThat(Objects.requireNonNull(window.take(0)).endOf()).isNull();
        }

        now.addAndGet(BulkWindow.LEARNING_NANOS + 1);
        spans.forEach(BulkWindow.Span::processed);

        assertThat(Objects.requireNonNull(window.take(0)).endOf()).isNotNull();
        assertThat(window.take(0)).isNull();
    }

    @Test
    void shouldGiveRoomBackForWhatNeverCameIntoTheLogAndLearnNothingOfIt() throws InterruptedException {
        int size = takeAll();
        now.addAndGet(2 * BulkWindow.AIM_NANOS);
        while (!spans.isEmpty()) {
            spans.pop().lost();
        }

        assertThat(window.size()).isEqualTo(size);
        assertThat(takeAll()).isEqualTo(size);
    }

    @Test
    void shouldAlwaysHaveASpanUnderWayThatGivesRoomBack() throws InterruptedException {
        BulkWindow large = new BulkWindow(LARGEST, now::get);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < 20_000; i++) {
            Room room = large.take(0);
            if (room != null && room.endOf() != null) {
                spans.add(room.endOf());
            }
            if (room == null || (!spans.isEmpty() && random.nextInt(100) == 0)) {
                assertThat(spans).as("spans under way when there is no room").isNotEmpty();
                // Long runs of early and of late answers.
                now.addAndGet(i / 2_000 % 2 == 0 ? 0 : 100 * BulkWindow.AIM_NANOS);
                spans.pop().processed();
            }
        }
    }

    @Test
    void shouldGiveBackTheRoomOfASpanOnlyOnce() throws InterruptedException {
        takeAll();
        BulkWindow.Span span = spans.pop();
        span.lost();
        int given = takeAll();

        span.lost();
        span.processed();

        assertThat(given).isPositive();
        assertThat(takeAll()).isZero();
    }

    @Test
    void shouldGoOnWhereNothingWasHeardForMinutes() throws InterruptedException {
        takeAll();
        now.addAndGet(TimeUnit.MINUTES.toNanos(5) + 1);

        assertThat(takeAll()).isPositive();
    }

    @Test
    void shouldGiveUpTheSpanThatIsNeverAnsweredWhileOthersAre() throws InterruptedException {
        answerAll(100, 0);
        takeAll();
        BulkWindow.Span unanswered = spans.pop();

        now.addAndGet(TimeUnit.MINUTES.toNanos(5) + 1);
        while (!spans.isEmpty()) {
            spans.pop().processed();
        }

        assertThat(takeAll()).isEqualTo(window.size());
        int size = window.size();
        unanswered.processed();
        assertThat(window.size()).isEqualTo(size);
        assertThat(takeAll()).isZero();
    }

    @Test
    void shouldLetWaitersGoOnOnceThereIsRoom() throws Exception {
        takeAll();
        CompletableFuture<Room> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return Objects.requireNonNull(window.take(TimeUnit.SECONDS.toNanos(20)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        spans.pop().processed();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    /** Answers all that there is room for, so many times, each after so long. */
    private void answerAll(int times, long nanos) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            takeAll();
            now.addAndGet(nanos);
            while (!spans.isEmpty()) {
                spans.pop().processed();
            }
        }
    }

    private int takeAll() throws InterruptedException {
        int taken = 0;
        for (Room room = window.take(0); room != null; room = window.take(0)) {
            taken++;
            if (room.endOf() != null) {
                spans.add(room.endOf());
            }
        }
        return taken;
    }
}
