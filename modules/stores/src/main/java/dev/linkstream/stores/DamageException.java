package dev.linkstream.stores;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a store is damaged, missing or foreign: what the store had is to be restored. */
final class DamageException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param what is wrong with the file */
    DamageException(Path file, String what) {
        super(file + " " + what);
    }

    DamageException(Path file, String what, Throwable cause) {
        super(file + " " + what + ": " + cause, cause);
    }
}
