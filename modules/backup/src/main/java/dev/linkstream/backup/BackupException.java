package dev.linkstream.backup;

import org.jspecify.annotations.Nullable;

/** No backup is made, or none restored, for a reason that an operator can act on: the message is for them. */
public final class BackupException extends RuntimeException {

    private final boolean wrongUse;

    private BackupException(boolean wrongUse, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.wrongUse = wrongUse;
    }

    /** Something that was named is not what it must be: a directory, a key, a file. */
    static BackupException wrong(String message) {
        return new BackupException(true, message, null);
    }

    /** The deployment, the cluster or the machine does not do as it should. */
    static BackupException failed(String message, Throwable cause) {
        return new BackupException(false, message, cause);
    }

    static BackupException failed(String message) {
        return new BackupException(false, message, null);
    }

    /** Whether the caller named something wrong. */
    public boolean isWrongUse() {
        return wrongUse;
    }
}
