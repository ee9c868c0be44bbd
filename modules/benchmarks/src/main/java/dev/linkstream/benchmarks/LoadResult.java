package dev.linkstream.benchmarks;

import java.util.Arrays;
import java.util.Map;

/**
 * What came of one load.
 *
 * @param calls answers, all of them
 * @param failed answers with another status than the one expected
 * @param perSecond answers a second, from the first request to the last answer
 * @param unexpected how often each other status came
 * @param sorted nanoseconds of every call, the shortest first
 */
record LoadResult(long calls, long failed, double perSecond, Map<Integer, Long> unexpected, long[] sorted) {

    static LoadResult of(Map<Integer, Long> unexpected, long[] nanos, long elapsed) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        long failed = unexpected.values().stream().mapToLong(Long::longValue).sum();
        return new LoadResult(sorted.length, failed, sorted.length * 1e9 / elapsed, Map.copyOf(unexpected), sorted);
    }

    /** Nanoseconds within which so many percent of the calls were answered; exact. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    /**
     * This result, of which every answer was as expected.
     *
     * @throws IllegalStateException if one was not, or there was none: a figure of refusals is no figure
     */
    LoadResult orFail(String what) {
        if (calls == 0) {
            throw new IllegalStateException(what + ": there was no answer");
        }
        if (failed > 0) {
            throw new IllegalStateException(what + ": of " + calls + " answers " + failed
                    + " had a status that was not expected, each so often: " + unexpected);
        }
        return this;
    }
}
