package dev.linkstream.privacy;

import org.apache.kafka.common.errors.TimeoutException;

/**
 * The topic of log keys cannot be reached now: a new attempt may succeed. To producers and to Kafka Streams it is like any
 * other wait for Kafka that took too long: they try again.
 */
public final class LogKeysUnreachableException extends TimeoutException {

    private static final long serialVersionUID = 1;

    LogKeysUnreachableException(String message) {
        super(message);
    }
}
