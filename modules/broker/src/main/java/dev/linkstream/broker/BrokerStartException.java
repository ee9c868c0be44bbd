package dev.linkstream.broker;

/** The embedded broker could not be started; the message says why and what rule was broken. */
public final class BrokerStartException extends RuntimeException {
    BrokerStartException(String message) {
        super(message);
    }

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
