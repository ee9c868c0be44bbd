package dev.linkstream.events;

import org.jspecify.annotations.NullMarked;

/** The ids of schemas cannot be had, or cannot be used with the records that are there; the message says what to do. */
@NullMarked
public final class SchemaIdsException extends RuntimeException {

    public SchemaIdsException(String message) {
        super(message);
    }
}
