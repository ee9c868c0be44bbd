package dev.linkstream.privacy.master;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The JDK's own implementations that a thread uses, each made once: one holder a thread, as a look at several thread locals
 * takes as long as a block of AES. A cipher keeps the schedule of its last key, which takes longer to work out than a context
 * to encrypt: so what has one key for long does not share its cipher with what has many. Not for other threads.
 */
public final class Ciphers {

    private static final ThreadLocal<Ciphers> OF_THREAD = ThreadLocal.withInitial(Ciphers::new);

    private final Cipher requests;
    private final Cipher contexts;
    private final Cipher wrap;
    private final Mac mac;

    private Ciphers() {
        requests = cipher("AES/GCM/NoPadding");
        contexts = cipher("AES/GCM/NoPadding");
        wrap = cipher("AESWrap");
        try {
            mac = Mac.getInstance(Hmac.ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(Hmac.ALGORITHM + " is missing from this Java", e);
        }
    }

    private static Cipher cipher(String name) {
        try {
            return Cipher.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " is missing from this Java", e);
        }
    }

    /** This thread's. */
    public static Ciphers ofThread() {
        return OF_THREAD.get();
    }

    /** AES-GCM under log keys: the same one for a minute. */
    public Cipher requests() {
        return requests;
    }

    /** AES-GCM under users' keys. */
    public Cipher contexts() {
        return contexts;
    }

    /** AES key wrap under master keys. */
    Cipher wrap() {
        return wrap;
    }

    /** HMAC-SHA-256. */
    Mac mac() {
        return mac;
    }
}
