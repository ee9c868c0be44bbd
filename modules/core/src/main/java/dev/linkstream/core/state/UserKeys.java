package dev.linkstream.core.state;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.privacy.ContextEnvelope;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.SealedAttributes;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a partition's users: those of some dozens who came one after the other on a page, which their contexts name; those
 * of a restored backup, and older ones, each under its user's name. A key that is deleted takes its user's context along.
 */
public final class UserKeys {

    /** A page is read as a whole for each of its users, and written once for all who come before a commit. */
    public static final int USERS_A_PAGE = 32;

    /** For how long a page is added to: where users come seldom, each is written once. */
    private static final long OPEN_MS = 500;

    private static final Serde<LogPosition> PAGES = LogPosition.serde();

    /** No user's name has one byte, and no page's. */
    private static final Bytes FILLER = Bytes.wrap(new byte[1]);

    private final KeyValueStore<Bytes, byte[]> rows;
    private final ContextProtection protection;
    private @Nullable Bytes openPage;
    private long openedAt;

    /** Of the open page's users: drawn together, as each draw costs more than its bytes. */
    private final byte[] secrets = new byte[USERS_A_PAGE * MasterKey.KEY_BYTES];

    private int taken;

    public UserKeys(KeyValueStore<Bytes, byte[]> rows, ContextProtection protection) {
        this.rows = rows;
        this.protection = protection;
    }

    /** The key of the user who has this context; null where it has none. */
    public @Nullable UserKey find(String userId, StoredContext context) {
        byte[] row = row(rows, protection.names().of(userId), context);
        return row == null ? null : protection.keys().read(row);
    }

    /** The row of the user's key who has this name and this context; null where there is none. */
    public static byte @Nullable [] row(ReadOnlyKeyValueStore<Bytes, byte[]> rows, byte[] name, StoredContext context) {
        Bytes at = page(context);
        byte[] page = at == null ? null : rows.get(at);
        byte[] row = page == null ? null : UserKeyPage.find(page, name);
        return row == null ? rows.get(Bytes.wrap(name)) : row;
    }

    /** A new user's key, and the name of the page that it is on. */
    public record Added(UserKey key, byte[] page) {}

    /**
     * Makes a key for a user who has none, and keeps it.
     *
     * @param since when the user's first request was accepted
     * @param at where it stands in the log: the first of a page gives it its name
     * @param now milliseconds since 1970
     */
    public Added add(String userId, Instant since, LogPosition at, long now) {
        Bytes page = openPage;
        if (page == null || taken == USERS_A_PAGE || now - openedAt >= OPEN_MS) {
            page = Bytes.wrap(PAGES.serializer().serialize(null, at));
            openPage = page;
            openedAt = now;
            protection.random().nextBytes(secrets);
            taken = 0;
        }
        UserKey key = new UserKey(nextSecret(), since);
        byte[] name = protection.names().of(userId);
        rows.put(page, UserKeyPage.with(rows.get(page), name, protection.keys().write(key)));
        return new Added(key, page.get());
    }

    private byte[] nextSecret() {
        int at = taken++ * MasterKey.KEY_BYTES;
        byte[] secret = Arrays.copyOfRange(secrets, at, at + MasterKey.KEY_BYTES);
        Arrays.fill(secrets, at, at + MasterKey.KEY_BYTES, (byte) 0);
        return secret;
    }

    /**
     * Deletes the key of the user who has this context. The deletion stands under their name, too, whatever their key was kept
     * under: who looks at the rows' log tells by it the next person's key from theirs.
     */
    public void delete(String userId, @Nullable StoredContext context) {
        byte[] name = protection.names().of(userId);
        Bytes at = context == null ? null : page(context);
        byte[] page = at == null ? null : rows.get(at);
        if (at != null && page != null) {
            rows.put(at, UserKeyPage.without(page, name));
        }
        rows.delete(Bytes.wrap(name));
    }

    private static @Nullable Bytes page(StoredContext context) {
        byte[] page = ContextEnvelope.page(context.getAttributes());
        return page == null ? null : Bytes.wrap(page);
    }

    /** Writes a record into the rows' log, so that the segment is closed in which deleted rows lie, and can be cleaned. */
    public void fill() {
        rows.put(FILLER, new byte[0]);
    }

    /**
     * The attributes of a context that a store keeps.
     *
     * @throws KeyUnavailableException if this key does not open it
     */
    public static Map<String, AttributeValue> attributes(StoredContext context, @Nullable UserKey key, String userId) {
        if (!SealedAttributes.are(context.getAttributes())) {
            return context.getAttributes();
        }
        Map<String, AttributeValue> opened =
                key == null ? null : ContextEnvelope.open(context.getAttributes(), key, userId);
        if (opened == null) {
            throw new KeyUnavailableException("A context is kept that its user's key does not open: its version is "
                    + new LogPosition(context.getEpoch(), context.getOffset()));
        }
        return opened;
    }
}
