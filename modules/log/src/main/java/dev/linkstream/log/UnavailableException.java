package dev.linkstream.log;

/** A call that could not be published whole; the message tells its caller what was. */
public final class UnavailableException extends RuntimeException {

    public UnavailableException(String message) {
        super(message, null, false, false);
    }

    public static UnavailableException nothingPublished(String reason) {
        return new UnavailableException(reason + ": nothing was published, it is safe to send the request again.");
    }
}
