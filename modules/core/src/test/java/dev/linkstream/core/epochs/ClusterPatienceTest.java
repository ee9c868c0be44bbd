package dev.linkstream.core.epochs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ClusterPatienceTest {

    private long nanos;
    private final ClusterPatience patience = new ClusterPatience(() -> nanos, pause -> nanos += pause);

    @Test
    void shouldAskAgainWhatABrokerDoesNotKnowYet() throws Exception {
        Deque<Exception> failures = new ArrayDeque<>(List.of(
                new UnknownTopicOrPartitionException("link-requests-5"),
                new UnknownTopicOrPartitionException("still")));

        String answer = patience.await(() -> answer(failures));

        assertThat(answer).isEqualTo("known");
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldGiveUpAfterTwentySeconds() {
        assertThatThrownBy(() -> patience.await(() -> {
                    throw new ExecutionException(new UnknownTopicOrPartitionException("link-requests-5"));
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(nanos).isBetween(20_000_000_000L, 21_000_000_000L);
    }

    @Test
    void shouldNotWaitForWhatTimeDoesNotMend() {
        for (Exception lasting : List.of(new GroupAuthorizationException("core"), new TimeoutException("20 s"))) {
            assertThatThrownBy(() -> patience.await(() -> answer(new ArrayDeque<>(List.of(lasting)))))
                    .hasCause(lasting);
        }
        assertThat(nanos).isZero();
    }

    private static String answer(Deque<Exception> failures) throws ExecutionException {
        Exception failure = failures.poll();
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        return "known";
    }
}
