package dev.linkstream.web;

import java.util.Objects;
import java.util.stream.Stream;

/** Tells of faults of ours in a log without their messages, which may hold what users sent. */
public final class Faults {

    private Faults() {}

    /** The class of the innermost cause, and where in our code it came up. */
    public static String place(Throwable fault) {
        Throwable root = Stream.iterate(fault, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .reduce(fault, (outer, inner) -> inner);
        StackTraceElement[] stack = root.getStackTrace();
        return root.getClass().getName()
                + Stream.of(stack)
                        .filter(frame -> frame.getClassName().startsWith("dev.linkstream."))
                        .findFirst()
                        .or(() -> Stream.of(stack).findFirst())
                        .map(frame -> " at " + frame)
                        .orElse("");
    }
}
