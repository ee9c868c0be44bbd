package dev.linkstream.reads;

/**
 * What the instances of one deployment, and nobody else, have in common.
 *
 * @param bytes 32 bytes that tell nothing of the code keys that they derive from
 */
public record PeerSecret(byte[] bytes) {

    @Override
    public String toString() {
        return "PeerSecret";
    }
}
