package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLookupsTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final CountDownLatch disk = new CountDownLatch(1);
    private final Map<String, Found> answers = new ConcurrentHashMap<>();
    private final Set<Thread> lookedAt = ConcurrentHashMap.newKeySet();
    private final AtomicLong clock = new AtomicLong();
    private volatile long lookupNanos;
    private final LoopLookups.Turn turn = new LoopLookups(new Looking(), workers, clock::get).of(loop);

    @AfterEach
    void stop() {
        disk.countDown();
        workers.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Looking implements LoopLookups.Links {

        @Override
        public @Nullable Found here(String code, List<Position> positions) {
            return code.equals("elsewhere") ? null : find(code, positions);
        }

        @Override
        public Found find(String code, List<Position> positions) {
            lookedAt.add(Thread.currentThread());
            clock.addAndGet(lookupNanos);
            return LoopLookupsTest.this.find(code);
        }
    }

    private Found find(String code) {
        if (code.equals("slow")) {
            try {
                disk.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (code.equals("broken")) {
            throw new IllegalStateException("a store that fails");
        }
        return new Found.Unknown();
    }

    private void look(LoopLookups.Turn with, String code) {
        loop.execute(() -> with.add(new LoopLookups.Lookup(code, List.of()) {
            @Override
            void answered(Found found) {
                assertThat(loop.inEventLoop()).isTrue();
                answers.put(code, found);
            }
        }));
    }

    @Test
    void shouldAnswerEachOnItsLoopWhateverBecomesOfOthers() {
        look(turn, "one");
        look(turn, "broken");
        look(turn, "two");

        Awaitility.await()
                .untilAsserted(() -> assertThat(answers)
                        .containsExactlyInAnyOrderEntriesOf(Map.of(
                                "one", new Found.Unknown(),
                                "broken", new Found.NotYet(),
                                "two", new Found.Unknown())));
    }

    @Test
    void shouldNotLetOthersWaitForASlowDisk() {
        look(turn, "slow");

        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            look(turn, "next");
            return answers.containsKey("next");
        });
        assertThat(answers).doesNotContainKey("slow");
    }

    @Test
    void shouldSayNotYetWhereNobodyLooks() {
        ExecutorService stopped = Executors.newCachedThreadPool();
        stopped.shutdown();
        LoopLookups.Turn refused = new LoopLookups(new Looking(), stopped, clock::get).of(loop);

        look(refused, "one");
        look(refused, "two");

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(answers).isEqualTo(Map.of("one", new Found.NotYet(), "two", new Found.NotYet())));
    }

    @Test
    void shouldLookOnTheLoopWhileThatIsQuick() {
        answerMany();

        lookedAt.clear();
        answer("one");

        assertThat(lookedAt).containsExactly(loopThread());
    }

    @Test
    void shouldLookElsewhereWhereTheLoopFindsNothing() {
        answerMany();

        lookedAt.clear();
        answer("elsewhere");

        assertThat(lookedAt).doesNotContain(loopThread()).hasSize(1);
    }

    @Test
    void shouldLeaveTheLoopOnceLookupsAreSlow() {
        answerMany();
        lookupNanos = 40 * LoopLookups.QUICK_NANOS;
        answer("slow now");
        answer("slow again");
        answer("slow still");

        lookedAt.clear();
        answer("next");

        assertThat(lookedAt).doesNotContain(loopThread()).hasSize(1);
    }

    @Test
    void shouldStayOnTheLoopWhereOneLookupWasSlow() {
        answerMany();
        lookupNanos = TimeUnit.SECONDS.toNanos(1);
        answer("slow once");
        lookupNanos = 0;

        lookedAt.clear();
        answer("next");

        assertThat(lookedAt).containsExactly(loopThread());
    }

    @Test
    void shouldAnswerWhatFailsOnTheLoopToo() {
        answerMany();

        answer("broken");

        assertThat(answers).containsEntry("broken", new Found.NotYet());
    }

    /** So many that whatever was slow is forgotten. */
    private void answerMany() {
        for (int i = 0; i < 500; i++) {
            answer("quick " + i);
        }
    }

    private void answer(String code) {
        look(turn, code);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> answers.containsKey(code));
    }

    private Thread loopThread() {
        return loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
    }
}
