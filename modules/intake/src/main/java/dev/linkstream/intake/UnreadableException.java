package dev.linkstream.intake;

/** A record's bytes are not what they should be; the message says why, for people, and holds no value. */
final class UnreadableException extends RuntimeException {

    UnreadableException(String message) {
        super(message);
    }
}
