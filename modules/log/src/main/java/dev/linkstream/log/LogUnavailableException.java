package dev.linkstream.log;

/** Kafka did not take a record within its time; whether it has it is unknown. */
public final class LogUnavailableException extends RuntimeException {

    LogUnavailableException(Exception cause) {
        super("Kafka did not take a request: " + cause.getClass().getSimpleName(), cause);
    }
}
