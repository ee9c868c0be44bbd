package dev.linkstream.ingress;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * New ids of batches: UUIDs (version 4) that nobody can guess. They are a counter, enciphered with a key that leaves this
 * process never: the system's random numbers come from a file, which an event loop must not read. Thread-safe.
 */
final class BatchIds {

    private static final int BLOCK_BYTES = 16;

    private final SecretKeySpec key;
    private final long nonce;
    private final AtomicLong counter = new AtomicLong();
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(this::cipher);

    BatchIds(SecureRandom random) {
        byte[] secret = new byte[BLOCK_BYTES];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, "AES");
        nonce = random.nextLong();
    }

    String next() {
        byte[] block = ByteBuffer.allocate(BLOCK_BYTES)
                .putLong(nonce)
                .putLong(counter.incrementAndGet())
                .array();
        ByteBuffer random;
        try {
            random = ByteBuffer.wrap(ciphers.get().doFinal(block));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES does not encipher a block", e);
        }
        long high = (random.getLong() & ~0xF000L) | 0x4000L;
        long low = (random.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private Cipher cipher() {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing from this Java", e);
        }
    }
}
