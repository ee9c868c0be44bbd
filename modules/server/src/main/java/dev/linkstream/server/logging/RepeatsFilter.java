package dev.linkstream.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets a warning or an error pass once a minute: what fails does so many times a second, in every client and thread. What a
 * library says counts as the same whatever numbers it names; what we say, only word for word. The line that passes next
 * tells how many did not, see {@link RepeatsCount}. Drops also what a new cluster reports of a producer's first records,
 * which that sends again. Thread-safe.
 */
public final class RepeatsFilter extends Filter<ILoggingEvent> {

    private static final long MINUTE_MILLIS = 60_000;
    private static final int MAX_KINDS = 500;
    private static final int KIND_CHARACTERS = 100;
    private static final String EARLY_RECORDS = "OutOfOrderSequenceException";

    /** Of each kind, when one last passed. */
    private final Map<String, Kind> passed = new ConcurrentHashMap<>();

    /**
     * @param at milliseconds, by the time of the events
     * @param dropped how many have not passed since
     */
    private record Kind(long at, int dropped) {}

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        boolean ours = event.getLoggerName().startsWith("dev.linkstream.");
        IThrowableProxy fault = event.getThrowableProxy();
        if (!ours && fault != null && fault.getClassName().endsWith(EARLY_RECORDS)) {
            return FilterReply.DENY;
        }
        long now = event.getTimeStamp();
        if (passed.size() >= MAX_KINDS) {
            passed.values().removeIf(kind -> isOver(kind.at, now));
        }
        // Where that many kinds come within a minute, none is known any more, and all pass.
        if (passed.size() >= MAX_KINDS) {
            passed.clear();
        }
        @Nullable Kind[] before = new Kind[1];
        Kind after = passed.merge(
                ours ? event.getFormattedMessage() : kind(event, fault), new Kind(now, 0), (kind, fresh) -> {
                    before[0] = kind;
                    return isOver(kind.at, now) ? fresh : new Kind(kind.at, kind.dropped + 1);
                });
        if (after.dropped > 0) {
            return FilterReply.DENY;
        }
        if (before[0] != null && before[0].dropped > 0) {
            RepeatsCount.note(event, before[0].dropped);
        }
        return FilterReply.NEUTRAL;
    }

    /** A clock that was set back must not silence anything. */
    private static boolean isOver(long then, long now) {
        return now - then > MINUTE_MILLIS || now < then;
    }

    private static String kind(ILoggingEvent event, @Nullable IThrowableProxy fault) {
        String message = event.getFormattedMessage();
        String begin = message.length() > KIND_CHARACTERS ? message.substring(0, KIND_CHARACTERS) : message;
        return event.getLoggerName() + (fault == null ? "" : fault.getClassName()) + begin.replaceAll("[0-9]+", "");
    }
}
