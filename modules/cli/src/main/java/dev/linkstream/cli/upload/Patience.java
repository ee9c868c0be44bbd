package dev.linkstream.cli.upload;

import java.time.Duration;

/**
 * What waits before a call is made again: from a tenth of a second to ten, and as long as the server asks, up to a minute;
 * {@value #ATTEMPTS} times in a row, which is four minutes at least.
 */
final class Patience {
    static final int ATTEMPTS = 30;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_ASKED = Duration.ofSeconds(60);

    /** Waits; a test replaces it. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private final Pause pause;
    private int failures;

    Patience(Pause pause) {
        this.pause = pause;
    }

    /** What was tried came further: it is worth as many attempts again. */
    void renew() {
        failures = 0;
    }

    /** Waits after a failed attempt; answers false when that was one too many. */
    boolean endures(Duration asked) throws InterruptedException {
        failures++;
        if (failures >= ATTEMPTS) {
            return false;
        }
        Duration wait = min(FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10)), LONGEST_WAIT);
        Duration most = min(asked, LONGEST_ASKED);
        pause.of(wait.compareTo(most) > 0 ? wait : most);
        return true;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
