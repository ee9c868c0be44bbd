package dev.linkstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.Position;
import dev.linkstream.query.LinkLookup.Found;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneLookupsTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final CountDownLatch disk = new CountDownLatch(1);
    private final Map<String, Found> answers = new ConcurrentHashMap<>();
    private final LaneLookups.Turn turn = new LaneLookups(this::find, workers).of(loop);

    @AfterEach
    void stop() {
        disk.countDown();
        workers.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Found find(String code, List<Position> positions) {
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

    private void look(LaneLookups.Turn with, String code) {
        loop.execute(() -> with.add(new LaneLookups.Lookup(code, List.of()) {
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
            look(turn, "next");
            return answers.containsKey("next");
        });
        assertThat(answers).doesNotContainKey("slow");
    }

    @Test
    void shouldSayNotYetWhereNobodyLooks() {
        LaneLookups.Turn refused = new LaneLookups(this::find, task -> {
                    throw new RejectedExecutionException("stopped");
                })
                .of(loop);

        look(refused, "one");
        look(refused, "two");

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(answers).isEqualTo(Map.of("one", new Found.NotYet(), "two", new Found.NotYet())));
    }
}
