package dev.linkstream.stores;

import java.io.IOException;

/** A file of a store is none that this version reads: what it had is to be restored. */
final class OtherFormatException extends IOException {

    private static final long serialVersionUID = 1;

    OtherFormatException(WrittenFile file) {
        super(file + " has another format");
    }
}
