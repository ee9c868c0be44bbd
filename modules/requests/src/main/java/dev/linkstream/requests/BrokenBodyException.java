package dev.linkstream.requests;

/** A body whose form is lost, so that what is left of it has no meaning; the message holds no value. */
public final class BrokenBodyException extends RuntimeException {

    private final long line;

    public BrokenBodyException(long line, String message) {
        super(message);
        this.line = line;
    }

    /** Where the form is lost, numbered as the lines are. */
    public long line() {
        return line;
    }
}
