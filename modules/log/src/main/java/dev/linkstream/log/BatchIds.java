package dev.linkstream.log;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * New ids of batches: UUIDs of version 7 (RFC 9562), each greater than the one before, so that stores are written at
 * their end. Behind the time nobody can guess them: it is enciphered with a key that leaves this process never, as the
 * system's random numbers come from a file, which an event loop must not read. Thread-safe.
 */
public final class BatchIds {

    private static final int BLOCK_BYTES = 16;
    /** Tell apart what is made within a millisecond; one more borrows from the next millisecond. */
    private static final int COUNTER_BITS = 12;

    private static final int COUNTER_MASK = (1 << COUNTER_BITS) - 1;
    /** Below the milliseconds: the version, then the counter. */
    private static final int VERSION_AND_COUNTER_BITS = 4 + COUNTER_BITS;

    private static final long VERSION = 7L << COUNTER_BITS;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;

    private final SecretKeySpec key;
    private final long nonce;
    private final Clock clock;
    /** Milliseconds since 1970, then the counter. */
    private final AtomicLong last = new AtomicLong();

    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(this::cipher);

    public BatchIds(SecureRandom random, Clock clock) {
        byte[] secret = new byte[BLOCK_BYTES];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, "AES");
        nonce = random.nextLong();
        this.clock = clock;
    }

    public String next() {
        long now = clock.millis() << COUNTER_BITS;
        long stamp = last.updateAndGet(before -> Math.max(before + 1, now));
        long high = (stamp >>> COUNTER_BITS << VERSION_AND_COUNTER_BITS) | VERSION | (stamp & COUNTER_MASK);
        return new UUID(high, VARIANT | (enciphered(stamp) & ~VARIANT_MASK)).toString();
    }

    private long enciphered(long stamp) {
        byte[] block =
                ByteBuffer.allocate(BLOCK_BYTES).putLong(nonce).putLong(stamp).array();
        try {
            return ByteBuffer.wrap(ciphers.get().doFinal(block)).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES does not encipher a block", e);
        }
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
