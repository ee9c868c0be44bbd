package dev.linkstream.privacy;

import dev.linkstream.privacy.master.Hmac;
import dev.linkstream.privacy.master.MasterKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of requests in the log. One instance makes it, and that one alone encrypts under it, as long as it runs: so a
 * counter in its memory, from 0, is a nonce that cannot repeat. Whoever reads the log decrypts with it. Thread-safe.
 */
final class LogKey {

    private final long id;
    private final byte[] secret;
    private final SecretKeySpec attributes;
    private final AtomicLong used = new AtomicLong();

    LogKey(long id, byte[] secret) {
        this.id = id;
        this.secret = secret.clone();
        attributes = new SecretKeySpec(Hmac.derive(secret, "linkstream log key: attributes"), "AES");
    }

    static LogKey generate(SecureRandom random) {
        byte[] secret = new byte[MasterKey.KEY_BYTES];
        random.nextBytes(secret);
        return new LogKey(random.nextLong(), secret);
    }

    long id() {
        return id;
    }

    /** The id as it stands in the topic. */
    String name() {
        return name(id);
    }

    static String name(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    byte[] secret() {
        return secret.clone();
    }

    SecretKeySpec attributes() {
        return attributes;
    }

    /** Never twice the same. Only for who made the key. */
    long nextNonce() {
        return used.getAndIncrement();
    }

    static byte[] nonce(long number) {
        return ByteBuffer.allocate(Gcm.NONCE_BYTES).putInt(0).putLong(number).array();
    }

    @Override
    public String toString() {
        return "LogKey[" + name() + "]";
    }
}
