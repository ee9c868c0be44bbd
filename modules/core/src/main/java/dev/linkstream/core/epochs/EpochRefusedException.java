package dev.linkstream.core.epochs;

/** Codes could be given out twice, or links be lost: the operator must decide before anything starts. */
public final class EpochRefusedException extends RuntimeException {

    EpochRefusedException(String message) {
        super(message);
    }
}
