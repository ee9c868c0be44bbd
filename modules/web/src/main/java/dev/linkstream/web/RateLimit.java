package dev.linkstream.web;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts the requests of each token in every minute of the clock. Counts are lost with the process. Thread-safe. */
public final class RateLimit {

    public static final String LIMIT = "X-RateLimit-Limit";
    public static final String REMAINING = "X-RateLimit-Remaining";

    private static final int MANY_TOKENS = 10_000;
    private static final int SECONDS = 60;

    private final Map<String, Window> windows = new ConcurrentHashMap<>();
    private final long requestsPerMinute;
    private final Clock clock;

    /** A limit for tokens that have none of their own. */
    public RateLimit(long requestsPerMinute, Clock clock) {
        this.requestsPerMinute = requestsPerMinute;
        this.clock = clock;
    }

    /**
     * Where a token stands with a request of its own.
     *
     * @param remaining requests that it may still send in this minute
     * @param passed whether this one was within the limit
     * @param now epoch seconds
     * @param reset epoch seconds of the next minute's begin
     */
    public record Quota(long limit, long remaining, boolean passed, long now, long reset) {}

    /** Counts a request, whatever becomes of it. */
    public Quota count(ApiToken token) {
        return Objects.requireNonNull(count(token, true));
    }

    /** Counts a request within the limit; one beyond it is not counted, and answered with null. */
    public @Nullable Quota countWithin(ApiToken token) {
        return count(token, false);
    }

    private @Nullable Quota count(ApiToken token, boolean beyond) {
        long now = clock.instant().getEpochSecond();
        long minute = now / SECONDS;
        Long own = token.requestsPerMinute();
        long limit = own == null ? requestsPerMinute : own;
        Window window = window(token.id(), minute);
        long used = window.count(beyond ? Long.MAX_VALUE : limit);
        return used == 0
                ? null
                : new Quota(limit, Math.max(0, limit - used), used <= limit, now, (minute + 1) * SECONDS);
    }

    private Window window(String id, long minute) {
        Window window = windows.get(id);
        if (window != null && window.minute == minute) {
            return window;
        }
        if (windows.size() > MANY_TOKENS) {
            windows.values().removeIf(old -> old.minute != minute);
        }
        return Objects.requireNonNull(windows.compute(
                id, (key, there) -> there == null || there.minute != minute ? new Window(minute) : there));
    }

    private static final class Window {
        private final long minute;
        private long used;

        Window(long minute) {
            this.minute = minute;
        }

        /** How many there are with this one; 0 where there are that many already. */
        synchronized long count(long most) {
            return used < most ? ++used : 0;
        }
    }
}
