package dev.linkstream.ingress;

/** A call that could not be published whole; the message tells its caller what was. */
final class UnavailableException extends RuntimeException {

    UnavailableException(String message) {
        super(message, null, false, false);
    }

    static UnavailableException nothingPublished(String reason) {
        return new UnavailableException(reason + ": nothing was published, it is safe to send the request again.");
    }
}
