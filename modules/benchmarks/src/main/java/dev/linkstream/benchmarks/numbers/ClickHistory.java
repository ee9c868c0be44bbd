package dev.linkstream.benchmarks.numbers;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Clicks of some links over 90 days, in the order of time: each of a link by chance, and the times as far apart as they
 * can be, which is the hardest to tell in few bytes. The same each time it is told.
 *
 * @param clicks how many
 * @param links how many there are, numbered from 0
 * @param end when the last one happened, in milliseconds since 1970
 */
record ClickHistory(int clicks, int links, long end) {

    static final Duration LENGTH = Duration.ofDays(90);

    /** Is told of each click. */
    interface Each {
        void click(int link, long time);
    }

    long begin() {
        return end - LENGTH.toMillis();
    }

    void forEach(Each each) {
        SplittableRandom random = new SplittableRandom(1);
        double step = (double) LENGTH.toMillis() / clicks;
        for (int i = 0; i < clicks; i++) {
            each.click(random.nextInt(links), begin() + (long) (step * (i + random.nextDouble())));
        }
    }
}
