package dev.linkstream.streams;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells an operator of faults of stream threads: each kind when it first comes, once more when it comes again and again, so
 * that it is known that waiting helps nothing, and no more until another kind comes or there was a quiet minute. One line
 * each. Thread-safe.
 */
final class StreamFaults {

    /** So many of a kind without a pause between them are no accident. */
    private static final int STUCK = 5;

    private static final long QUIET_NANOS = 60_000_000_000L;
    private static final int SHOWN_CHARACTERS = 500;
    private static final int MAX_CAUSES = 20;

    private final String application;
    private final LongSupplier nanoTime;
    private final Consumer<String> passing;
    private final Consumer<String> lasting;
    private @Nullable String kind;
    private int count;
    private long lastNanos;

    /**
     * Faults of one application.
     *
     * @param application its name in a sentence
     * @param passing is told of a fault that a new attempt may mend
     * @param lasting is told of one that attempts have not mended
     */
    StreamFaults(String application, LongSupplier nanoTime, Consumer<String> passing, Consumer<String> lasting) {
        this.application = application;
        this.nanoTime = nanoTime;
        this.passing = passing;
        this.lasting = lasting;
    }

    synchronized void failed(Throwable fault) {
        Throwable root = root(fault);
        String place = firstLine(fault);
        // The root's own message may tell the time, or count: what comes again would look new.
        String now = place + root.getClass().getName();
        long nanos = nanoTime.getAsLong();
        if (!now.equals(kind) || nanos - lastNanos > QUIET_NANOS) {
            kind = now;
            count = 0;
        }
        lastNanos = nanos;
        count++;
        if (count == 1) {
            passing.accept("A stream thread failed and is replaced: " + describe(place, root, fault));
        } else if (count == STUCK) {
            lasting.accept(application + " makes no headway: a stream thread has failed " + STUCK
                    + " times at the same place, and tries again each second until the cause is gone: "
                    + describe(place, root, fault));
        }
    }

    private static String describe(String place, Throwable root, Throwable fault) {
        String all = root == fault
                ? root.getClass().getSimpleName() + ": " + place
                : place + " (" + root.getClass().getSimpleName() + ": " + firstLine(root) + ")";
        return all.length() > SHOWN_CHARACTERS ? all.substring(0, SHOWN_CHARACTERS) + "…" : all;
    }

    private static Throwable root(Throwable fault) {
        return Stream.iterate(fault, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .reduce(fault, (outer, inner) -> inner);
    }

    private static String firstLine(Throwable fault) {
        return KafkaMessages.firstLine(fault);
    }
}
