package dev.linkstream.benchmarks.measure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured.
 *
 * @param rounds how often a figure and its floor are taken in turn
 * @param spare for rounds that are taken anew, in all rows together
 * @param slice how long each of them is loaded in a round
 * @param warmUp how long both are loaded before the first round
 * @param storedLinks links that the program holds while it redirects
 * @param bulkRequests requests that lie in the log when the core starts on them
 * @param uploadLines lines of one upload
 * @param campaigns that the links are of whose clicks are counted
 * @param countedClicks clicks that the program has counted while it is asked for numbers
 */
public record Scale(
        int rounds,
        SpareTime spare,
        Duration slice,
        Duration warmUp,
        int storedLinks,
        int bulkRequests,
        int uploadLines,
        int campaigns,
        int countedClicks) {

    /** What the goals speak of; under ten minutes. Each has spare time of its own. */
    public static Scale full() {
        return new Scale(
                3,
                SpareTime.of(Duration.ofSeconds(30)),
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                1_000_000,
                150_000,
                300_000,
                100,
                10_000_000);
    }

    /** Shows that everything works, and says nothing of speed; a minute. */
    public static Scale brief() {
        return new Scale(
                1, SpareTime.none(), Duration.ofMillis(500), Duration.ofMillis(500), 3_000, 3_000, 3_000, 5, 20_000);
    }

    /** The same with other rounds and slices, in seconds, where they are given. */
    public Scale with(@Nullable Integer otherRounds, @Nullable Integer otherSlice) {
        return new Scale(
                otherRounds == null ? rounds : otherRounds,
                spare,
                otherSlice == null ? slice : Duration.ofSeconds(otherSlice),
                warmUp,
                storedLinks,
                bulkRequests,
                uploadLines,
                campaigns,
                countedClicks);
    }
}
