package dev.linkstream.stats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Keys of the numbers' rows. What is of one campaign lies together, and so does what is of one user, whose id is only kept
 * as a digest.
 */
final class Keys {

    /** Number of a campaign → its scenario and name. */
    private static final byte NAMES = 'n';

    /** Campaign, unit, span, chunk → a row of {@link Counters} or a {@link ClickSet}; or the users of its links. */
    private static final byte CAMPAIGN = 'c';

    /** Digest of a user id → what is known of the user and their links. */
    private static final byte USER = 'u';

    /** Process that sends clicks → the id of its last one. */
    private static final byte SENDER = 's';

    /** Id of a topic → the offset of the last record of it that is counted. */
    private static final byte REACHED = 'r';

    private static final byte[] STATE = {'t'};

    private static final byte LINK_USERS = 0;
    private static final int DIGEST = 10;
    private static final byte ORDINAL = 0;
    private static final byte LINK = 1;
    private static final byte TOLD = 2;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    });

    private Keys() {}

    static byte[] names(int campaign) {
        return ByteBuffer.allocate(5).put(NAMES).putInt(campaign).array();
    }

    static byte[] allNames() {
        return new byte[] {NAMES};
    }

    /** Where the rows after those of a prefix begin. */
    static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            next[i]++;
            if (next[i] != 0) {
                break;
            }
        }
        return next;
    }

    static byte[] campaign(int campaign) {
        return ByteBuffer.allocate(5).put(CAMPAIGN).putInt(campaign).array();
    }

    static byte[] linkUsers(int campaign, int chunk) {
        return ByteBuffer.allocate(9)
                .put(CAMPAIGN)
                .putInt(campaign)
                .put(LINK_USERS)
                .put((byte) (chunk >>> 16))
                .putShort((short) chunk)
                .array();
    }

    static byte[] counters(int campaign, SpanUnit unit, int span) {
        return spans(campaign, unit, false, span);
    }

    static byte[] set(int campaign, SpanUnit unit, int span, int chunk) {
        return ByteBuffer.allocate(13)
                .put(spans(campaign, unit, true, span))
                .put((byte) (chunk >>> 16))
                .putShort((short) chunk)
                .array();
    }

    /** Where the counters, or the sets, of a campaign begin from a span on. */
    static byte[] spans(int campaign, SpanUnit unit, boolean sets, int span) {
        // Spans before 1970 come first too.
        return ByteBuffer.allocate(10)
                .put(CAMPAIGN)
                .putInt(campaign)
                .put(kind(unit, sets))
                .putInt(span ^ Integer.MIN_VALUE)
                .array();
    }

    private static byte kind(SpanUnit unit, boolean sets) {
        return (byte) (1 + (unit == SpanUnit.DAY ? 0 : 2) + (sets ? 1 : 0));
    }

    /** Reads a row of a campaign into it. */
    static void load(byte[] key, byte[] value, Group into) {
        ByteBuffer rest = ByteBuffer.wrap(key, 5, key.length - 5);
        int kind = rest.get();
        if (kind == LINK_USERS) {
            into.loadUsers(value);
            return;
        }
        SpanUnit unit = kind <= 2 ? SpanUnit.DAY : SpanUnit.HOUR;
        int span = rest.getInt() ^ Integer.MIN_VALUE;
        if (rest.hasRemaining()) {
            int chunk = (rest.get() & 0xff) << 16 | (rest.getShort() & 0xffff);
            into.loadSpan(unit, span).load(chunk, new ClickSet(unit, value));
        } else {
            into.loadSpan(unit, span).load(new Counters(unit, value));
        }
    }

    /** The prefix of all that is known of a user. */
    static byte[] user(String userId) {
        byte[] digest = SHA_256.get().digest(userId.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + DIGEST).put(USER).put(digest, 0, DIGEST).array();
    }

    static byte[] userOrdinal(byte[] user) {
        return with(user, ORDINAL, new byte[0]);
    }

    static byte[] link(byte[] user, String code) {
        return with(user, LINK, Base58.pack(code));
    }

    /** Of an event that is told once, by its id. */
    static byte[] told(byte[] user, String eventId) {
        byte[] digest = SHA_256.get().digest(eventId.getBytes(StandardCharsets.UTF_8));
        return with(user, TOLD, Arrays.copyOf(digest, DIGEST));
    }

    private static byte[] with(byte[] user, byte kind, byte[] rest) {
        return ByteBuffer.allocate(user.length + 1 + rest.length)
                .put(user)
                .put(kind)
                .put(rest)
                .array();
    }

    static byte[] sender(long process) {
        return ByteBuffer.allocate(9).put(SENDER).putLong(process).array();
    }

    static byte[] senders() {
        return new byte[] {SENDER};
    }

    static long senderOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static byte[] reached(String topicId) {
        byte[] id = topicId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + id.length).put(REACHED).put(id).array();
    }

    static byte[] state() {
        return STATE.clone();
    }
}
