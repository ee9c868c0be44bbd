package dev.linkstream.events;

import org.jspecify.annotations.NullMarked;

/** A topic exists that cannot be what the catalogue says it is. */
@NullMarked
public final class TopicContradictionException extends RuntimeException {

    public TopicContradictionException(String message) {
        super(message);
    }
}
