package dev.linkstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadResultTest {

    @Test
    void shouldGiveExactPercentiles() {
        LoadResult result = LoadResult.of(
                Map.of(), LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray(), 1);

        assertThat(result.percentile(50)).isEqualTo(100);
        assertThat(result.percentile(99)).isEqualTo(198);
        assertThat(result.percentile(99.9)).isEqualTo(200);
        assertThat(result.percentile(100)).isEqualTo(200);
        assertThat(result.percentile(0)).isEqualTo(1);
    }

    @Test
    void shouldGiveAnswersASecond() {
        assertThat(LoadResult.of(Map.of(), new long[300], 2_000_000_000L).perSecond())
                .isEqualTo(150);
    }

    @Test
    void shouldFailWithoutAnyAnswer() {
        LoadResult none = LoadResult.of(Map.of(), new long[0], 1);

        assertThatIllegalStateException().isThrownBy(() -> none.orFail("Calls")).withMessageContaining("no answer");
    }
}
