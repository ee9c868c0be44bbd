package dev.linkstream.privacy.master;

/** Something is encrypted under a key that should be here and is not: going on would lose it. */
public final class KeyUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public KeyUnavailableException(String message) {
        super(message);
    }
}
