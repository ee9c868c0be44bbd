package dev.linkstream.privacy;

import dev.linkstream.privacy.master.Ciphers;
import java.security.GeneralSecurityException;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM by the JDK's own cipher. */
final class Gcm {

    /** Under log keys: the same one for a minute. */
    static final Gcm REQUESTS = new Gcm(Ciphers::requests);

    /** Under users' keys. */
    static final Gcm CONTEXTS = new Gcm(Ciphers::contexts);

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final Function<Ciphers, Cipher> cipher;

    private Gcm(Function<Ciphers, Cipher> cipher) {
        this.cipher = cipher;
    }

    /**
     * Writes ciphertext and tag behind a head that is there.
     *
     * @param nonce 12 bytes, never twice the same for one key
     * @param length how much of {@code plain} is encrypted
     * @param at where the ciphertext begins, up to the end of {@code envelope}
     */
    void seal(SecretKey key, byte[] nonce, byte[] associated, byte[] plain, int length, byte[] envelope, int at) {
        try {
            Cipher ready = cipher.apply(Ciphers.ofThread());
            ready.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            ready.updateAAD(associated);
            ready.doFinal(plain, 0, length, envelope, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** The plain text; null where key, nonce, associated data or ciphertext are not those that belong together. */
    byte @Nullable [] open(SecretKey key, byte[] nonce, byte[] associated, byte[] envelope, int at) {
        try {
            Cipher ready = cipher.apply(Ciphers.ofThread());
            ready.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            ready.updateAAD(associated);
            return ready.doFinal(envelope, at, envelope.length - at);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not decrypt", e);
        }
    }
}
