package dev.linkstream.audit;

import dev.linkstream.events.CallAudited;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

/**
 * Entries of which each holds the hash of the one before: whoever changes, drops or adds one in the middle changes every
 * hash behind it. Not thread-safe.
 */
final class AuditChain {

    private static final int HASH_BYTES = 32;

    private final String name;
    private long number;
    private byte[] previous = new byte[HASH_BYTES];

    AuditChain(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    CallAudited next(Instant at, String tokenId, String action, String subject, int status) {
        CallAudited entry = new CallAudited(
                name, number, at, tokenId, action, subject, status, ByteBuffer.wrap(previous), ByteBuffer.allocate(0));
        byte[] hash = hash(entry);
        entry.setHash(ByteBuffer.wrap(hash));
        number++;
        previous = hash;
        return entry;
    }

    /** Whether these entries of one chain are whole from its beginning, in this order. */
    static boolean isWhole(List<CallAudited> entries) {
        byte[] expected = new byte[HASH_BYTES];
        long number = 0;
        for (CallAudited entry : entries) {
            byte[] hash = hash(entry);
            if (entry.getNumber() != number++
                    || !entry.getPrevious().equals(ByteBuffer.wrap(expected))
                    || !entry.getHash().equals(ByteBuffer.wrap(hash))) {
                return false;
            }
            expected = hash;
        }
        return true;
    }

    private static byte[] hash(CallAudited entry) {
        MessageDigest digest = sha256();
        add(digest, entry.getChain());
        add(digest, Long.toString(entry.getNumber()));
        add(digest, Long.toString(entry.getAt().toEpochMilli()));
        add(digest, entry.getTokenId());
        add(digest, entry.getAction());
        add(digest, entry.getSubject());
        add(digest, Integer.toString(entry.getStatus()));
        digest.update(entry.getPrevious().duplicate());
        return digest.digest();
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
