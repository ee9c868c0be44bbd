package dev.linkstream.core;

/** While the core ran, the log or its epochs became others than those that its codes count on. */
final class LogChangedException extends RuntimeException {

    private static final String CONSEQUENCE =
            "; the pipeline stops, and a restart decides about a new epoch of short codes";

    LogChangedException(String what) {
        super(what + CONSEQUENCE);
    }

    LogChangedException(String what, Throwable cause) {
        super(what + CONSEQUENCE, cause);
    }
}
