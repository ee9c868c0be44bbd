package dev.linkstream.redirect.pages;

/**
 * What the pages with a button are signed with, the same at all instances of a deployment.
 *
 * @param bytes 32 bytes that tell nothing of the code keys that they derive from
 */
public record ConfirmSecret(byte[] bytes) {

    @Override
    public String toString() {
        return "ConfirmSecret";
    }
}
