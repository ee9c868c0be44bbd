package dev.linkstream.core.output;

import org.apache.avro.specific.SpecificRecord;

/**
 * Who waits for answers in the core's own process. An answer told here is in no reply topic: it would take two more ways
 * through the broker to come back to where it was made.
 */
@FunctionalInterface
public interface Requesters {

    /** Nobody: every reply goes to its topic. */
    Requesters NONE = (correlationId, answer) -> false;

    /**
     * Tells an answer, or the confirmation of a key, to who waits for it. Called by the core's thread as soon as its stores
     * have what is answered, and before the commit: it must be quick, and must not throw.
     *
     * @return whether anyone here did; if not, the reply goes to its topic
     */
    boolean tell(byte[] correlationId, SpecificRecord answer);
}
