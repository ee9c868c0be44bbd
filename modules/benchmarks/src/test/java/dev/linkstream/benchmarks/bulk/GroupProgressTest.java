package dev.linkstream.benchmarks.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class GroupProgressTest {

    @Test
    void shouldCountFromTheFirstCommitThatCoversATenth() throws Exception {
        assertThat(progress(0, 5, 10, 40, 100).rate(100)).isPositive();
    }

    @Test
    void shouldHaveARateWhereOneCommitCoversAll() throws Exception {
        assertThat(progress(0, 0, 100).rate(100)).isPositive().isFinite();
    }

    @Test
    void shouldTellHowManyAreCommittedOnceEnoughAre() throws Exception {
        assertThat(progress(0, 3, 7, 9).await(5)).isEqualTo(7);
    }

    private static GroupProgress progress(long... commits) {
        Queue<Long> left = new ArrayDeque<>();
        for (long commit : commits) {
            left.add(commit);
        }
        return new GroupProgress("group", left::remove);
    }
}
