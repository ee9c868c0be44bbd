package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VisitQueueTest {

    private final VisitQueue queue = new VisitQueue(3);

    @Test
    void shouldGiveInOrderAndTakeNoMoreThanItHolds() {
        assertThat(queue.poll()).isNull();
        for (int round = 0; round < 5; round++) {
            List<Visit> visits = List.of(visit("a" + round), visit("b" + round), visit("c" + round));
            assertThat(visits).allMatch(queue::offer);

            assertThat(queue.offer(visit("one too many"))).isFalse();
            assertThat(queue.size()).isEqualTo(3);

            assertThat(List.of(queue.poll(), queue.poll(), queue.poll())).isEqualTo(visits);
            assertThat(queue.poll()).isNull();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void shouldLoseAndRepeatNothingUnderManyThreads() {
        int threads = 4;
        int each = 20_000;
        ExecutorService offering = Executors.newFixedThreadPool(threads);
        List<CompletableFuture<Void>> done = IntStream.range(0, threads)
                .mapToObj(thread -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                Visit visit = visit(thread + "/" + i);
                                while (!queue.offer(visit)) {
                                    Thread.onSpinWait();
                                }
                            }
                        },
                        offering))
                .toList();

        List<String> taken = new ArrayList<>();
        while (taken.size() < threads * each && done.stream().noneMatch(CompletableFuture::isCompletedExceptionally)) {
            Visit next = queue.poll();
            if (next != null) {
                taken.add(next.code());
            }
        }
        done.forEach(CompletableFuture::join);
        offering.shutdown();

        Set<String> distinct = new HashSet<>(taken);
        assertThat(distinct).hasSize(threads * each);
        assertThat(taken.stream().filter(code -> code.startsWith("0/")))
                .as("each thread's own order")
                .isEqualTo(IntStream.range(0, each).mapToObj(i -> "0/" + i).toList());
        assertThat(queue.poll()).isNull();
    }

    private static Visit visit(String code) {
        return Visits.click(code, "u");
    }
}
