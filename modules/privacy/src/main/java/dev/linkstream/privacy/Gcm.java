package dev.linkstream.privacy;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM by the JDK's own cipher, one instance a thread. A cipher keeps the schedule of its last key, which takes longer
 * to work out than a context to encrypt: so what has one key for long does not share its cipher with what has many.
 */
final class Gcm {

    /** Under log keys: the same one for a minute. */
    static final Gcm REQUESTS = new Gcm();

    /** Under users' keys. */
    static final Gcm CONTEXTS = new Gcm();

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Gcm::cipher);

    private Gcm() {}

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java", e);
        }
    }

    /**
     * Writes ciphertext and tag behind a head that is there.
     *
     * @param nonce 12 bytes, never twice the same for one key
     * @param at where the ciphertext begins, up to the end of {@code envelope}
     */
    void seal(SecretKey key, byte[] nonce, byte[] associated, byte[] plain, byte[] envelope, int at) {
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(associated);
            cipher.doFinal(plain, 0, plain.length, envelope, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** The plain text; null where key, nonce, associated data or ciphertext are not those that belong together. */
    byte @Nullable [] open(SecretKey key, byte[] nonce, byte[] associated, byte[] envelope, int at) {
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(envelope, at, envelope.length - at);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not decrypt", e);
        }
    }
}
