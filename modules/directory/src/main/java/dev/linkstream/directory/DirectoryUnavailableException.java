package dev.linkstream.directory;

/** A change of a directory could not be confirmed; the message says whether it may have been made. */
public final class DirectoryUnavailableException extends RuntimeException {

    static final String UNCHANGED = "Kafka cannot be reached: nothing was changed.";
    static final String UNKNOWN =
            "Kafka did not confirm the change in time: it is unknown whether it was made, or will be.";
    static final String NOT_SERVED = "The change was made, but this instance does not serve it yet.";
    static final String NOT_TOLD =
            "The rule is in force, but it is not sure that subscribers are told what it changes: send it again.";

    DirectoryUnavailableException(String message) {
        super(message);
    }

    DirectoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
