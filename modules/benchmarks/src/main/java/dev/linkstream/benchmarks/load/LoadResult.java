package dev.linkstream.benchmarks.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of one load.
 *
 * @param failed answers with another status than the one expected
 * @param perSecond answers a second, from the first request to the last answer
 * @param unexpected how often each other status came
 * @param nanos of every call
 */
public record LoadResult(long failed, double perSecond, Map<Integer, Long> unexpected, Histogram nanos) {

    static LoadResult of(Map<Integer, Long> unexpected, Histogram nanos, long elapsed) {
        long failed = unexpected.values().stream().mapToLong(Long::longValue).sum();
        return new LoadResult(failed, nanos.getTotalCount() * 1e9 / elapsed, Map.copyOf(unexpected), nanos);
    }

    /** Answers, all of them. */
    public long calls() {
        return nanos.getTotalCount();
    }

    /** Nanoseconds within which so many percent of the calls were answered; true to a thousandth. */
    public double percentile(double percent) {
        return nanos.getValueAtPercentile(percent);
    }

    /**
     * This result, of which every answer was as expected.
     *
     * @throws IllegalStateException if one was not, or there was none: a figure of refusals is no figure
     */
    public LoadResult orFail(String what) {
        if (calls() == 0) {
            throw new IllegalStateException(what + ": there was no answer");
        }
        if (failed > 0) {
            throw new IllegalStateException(what + ": of " + calls() + " answers " + failed
                    + " had a status that was not expected, each so often: " + unexpected);
        }
        return this;
    }
}
