package dev.linkstream.requests;

/** Bytes that are not the JSON they should be; the message says what is wrong and where, and holds no value. */
public final class MalformedBodyException extends RuntimeException {

    public MalformedBodyException(String message) {
        super(message);
    }
}
