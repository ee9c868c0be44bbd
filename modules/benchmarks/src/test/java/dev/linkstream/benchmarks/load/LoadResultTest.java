package dev.linkstream.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadResultTest {

    @Test
    void shouldGivePercentilesToAThousandth() {
        LoadResult result = result(1, LongStream.rangeClosed(1, 200).map(i -> 1_000_000 * (201 - i)));

        assertThat(result.percentile(50)).isCloseTo(100e6, within(100e3));
        assertThat(result.percentile(99)).isCloseTo(198e6, within(198e3));
        assertThat(result.percentile(99.9)).isCloseTo(200e6, within(200e3));
        assertThat(result.percentile(100)).isCloseTo(200e6, within(200e3));
        assertThat(result.percentile(0)).isCloseTo(1e6, within(1e3));
    }

    @Test
    void shouldGiveAnswersASecond() {
        assertThat(result(2_000_000_000L, LongStream.range(0, 300)).perSecond()).isEqualTo(150);
    }

    @Test
    void shouldFailWithoutAnyAnswer() {
        LoadResult none = result(1, LongStream.empty());

        assertThatIllegalStateException().isThrownBy(() -> none.orFail("Calls")).withMessageContaining("no answer");
    }

    private static LoadResult result(long elapsed, LongStream nanos) {
        Histogram histogram = new Histogram(3);
        nanos.forEach(histogram::recordValue);
        return LoadResult.of(Map.of(), histogram, elapsed);
    }
}
