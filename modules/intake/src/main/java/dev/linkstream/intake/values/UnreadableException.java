package dev.linkstream.intake.values;

/** A record's bytes are not what they should be; the message says why, for people, and holds no value. */
public final class UnreadableException extends RuntimeException {

    public UnreadableException(String message) {
        super(message);
    }
}
