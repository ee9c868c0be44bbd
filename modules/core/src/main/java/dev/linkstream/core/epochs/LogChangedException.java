package dev.linkstream.core.epochs;

/** While the core ran, the log or its epochs became others than those that its codes count on. */
public final class LogChangedException extends RuntimeException {

    private static final String CONSEQUENCE =
            "; the pipeline stops, and a restart decides about a new epoch of short codes";

    public LogChangedException(String what) {
        super(what + CONSEQUENCE);
    }

    public LogChangedException(String what, Throwable cause) {
        super(what + CONSEQUENCE, cause);
    }
}
