package dev.linkstream.stats.counts;

import dev.linkstream.stats.links.LinkBlock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/** Keys of the numbers' rows. What is of one campaign lies together. Of a user's id only a digest is kept. */
public final class Keys {

    /** Number of a campaign → its scenario and name. */
    private static final byte NAMES = 'n';

    /** Campaign, unit, span, chunk → a {@link SpanRow}; or the users of its links. */
    private static final byte CAMPAIGN = 'c';

    /** Epoch, partition, place → a {@link LinkBlock}. */
    private static final byte LINKS = 'l';

    /** Digest of a code that stands for no position → a {@link LinkBlock} of one link. */
    private static final byte FOREIGN_LINK = 'f';

    /** Number → a page of users. */
    private static final byte USERS = 'p';

    /** Digest of a user id, digest of an event's id → that it was told. */
    private static final byte TOLD = 'u';

    /** Process that sends clicks → the id of its last one. */
    private static final byte SENDER = 's';

    /** Id of a topic → the offset of the last record of it that is counted. */
    private static final byte REACHED = 'r';

    private static final byte[] STATE = {'t'};

    private static final byte LINK_USERS = 0;
    private static final byte DAYS = 1;
    private static final byte HOURS = 2;
    private static final int DIGEST = 10;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    });

    private Keys() {}

    public static byte[] names(int campaign) {
        return ByteBuffer.allocate(5).put(NAMES).putInt(campaign).array();
    }

    public static byte[] allNames() {
        return new byte[] {NAMES};
    }

    /** Where the rows after those of a prefix begin. */
    public static byte[] after(byte[] prefix) {
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
        byte[] key = Arrays.copyOf(campaign(campaign), 9);
        key[5] = LINK_USERS;
        return chunk(key, chunk);
    }

    /** Of a span's row; the first one's key is where the span begins. */
    static byte[] span(int campaign, SpanUnit unit, int span, int chunk) {
        byte[] first = spans(campaign, unit, span);
        return chunk == 0 ? first : chunk(Arrays.copyOf(first, first.length + 3), chunk);
    }

    /** Into the last three bytes of a key. */
    private static byte[] chunk(byte[] key, int chunk) {
        ByteBuffer.wrap(key, key.length - 3, 3).put((byte) (chunk >>> 16)).putShort((short) chunk);
        return key;
    }

    /** Where the spans of a campaign begin from one on. */
    public static byte[] spans(int campaign, SpanUnit unit, int span) {
        // Spans before 1970 come first too.
        return ByteBuffer.allocate(10)
                .put(campaign(campaign))
                .put(unit == SpanUnit.DAY ? DAYS : HOURS)
                .putInt(span ^ Integer.MIN_VALUE)
                .array();
    }

    /** Reads a row of a campaign into it. */
    static void load(byte[] key, byte[] value, Group into) {
        ByteBuffer rest = ByteBuffer.wrap(key, 5, key.length - 5);
        byte kind = rest.get();
        if (kind == LINK_USERS) {
            into.loadUsers(value);
            return;
        }
        int span = rest.getInt() ^ Integer.MIN_VALUE;
        int chunk = rest.hasRemaining() ? (rest.get() & 0xff) << 16 | (rest.getShort() & 0xffff) : 0;
        into.loadSpan(kind == DAYS ? SpanUnit.DAY : SpanUnit.HOUR, span, chunk, value);
    }

    /** Of links that were made one after the other. */
    public static Bytes links(int epoch, int partition, long block) {
        return Bytes.wrap(ByteBuffer.allocate(13)
                .put(LINKS)
                .putShort((short) epoch)
                .putShort((short) partition)
                .putLong(block)
                .array());
    }

    public static byte[] allLinks() {
        return new byte[] {LINKS};
    }

    public static Bytes foreignLink(String code) {
        byte[] digest = Arrays.copyOf(digest(code), 16);
        return Bytes.wrap(ByteBuffer.allocate(1 + digest.length)
                .put(FOREIGN_LINK)
                .put(digest)
                .array());
    }

    public static byte[] allForeignLinks() {
        return new byte[] {FOREIGN_LINK};
    }

    public static Bytes users(int page) {
        return Bytes.wrap(ByteBuffer.allocate(5).put(USERS).putInt(page).array());
    }

    private static byte[] digest(String text) {
        return SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a user is known by. */
    public static long user(String userId) {
        return ByteBuffer.wrap(digest(userId)).getLong();
    }

    /** Of an event of a user that is told once, by its id. */
    public static byte[] told(String userId, String eventId) {
        byte[] user = toldOf(userId);
        return ByteBuffer.allocate(user.length + DIGEST)
                .put(user)
                .put(digest(eventId), 0, DIGEST)
                .array();
    }

    /** The beginning of the keys of all that was told of a user. */
    public static byte[] toldOf(String userId) {
        return ByteBuffer.allocate(1 + DIGEST)
                .put(TOLD)
                .put(digest(userId), 0, DIGEST)
                .array();
    }

    public static byte[] sender(long process) {
        return ByteBuffer.allocate(9).put(SENDER).putLong(process).array();
    }

    public static byte[] senders() {
        return new byte[] {SENDER};
    }

    public static long senderOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    public static byte[] reached(String topicId) {
        byte[] id = topicId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + id.length).put(REACHED).put(id).array();
    }

    public static byte[] state() {
        return STATE.clone();
    }
}
