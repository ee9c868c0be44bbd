package dev.linkstream.streams;

/** A partition cannot be read here now: its state is moving, being restored or not yet up to date. */
public final class NotServedException extends RuntimeException {

    public NotServedException(String message) {
        super(message);
    }
}
