package dev.linkstream.core.state;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.privacy.ContextEnvelope;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.SealedAttributes;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.stores.LogPosition;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The keys of a partition's users, each under its user's name. A row that is deleted takes its user's context along. */
public final class UserKeys {

    /** No user's name has one byte. */
    private static final Bytes FILLER = Bytes.wrap(new byte[1]);

    private final KeyValueStore<Bytes, byte[]> rows;
    private final ContextProtection protection;

    public UserKeys(KeyValueStore<Bytes, byte[]> rows, ContextProtection protection) {
        this.rows = rows;
        this.protection = protection;
    }

    /** A user's key; null where the user is not known. One that an old master key wraps is wrapped anew. */
    public @Nullable UserKey find(String userId) {
        Bytes name = name(userId);
        byte[] row = rows.get(name);
        if (row == null) {
            return null;
        }
        UserKey key = protection.keys().read(row);
        if (protection.keys().isOutdated(row)) {
            rows.put(name, protection.keys().write(key));
        }
        return key;
    }

    public void put(String userId, UserKey key) {
        rows.put(name(userId), protection.keys().write(key));
    }

    public void delete(String userId) {
        rows.delete(name(userId));
    }

    /** Writes a record into the rows' log, so that the segment is closed in which deleted rows lie, and can be cleaned. */
    public void fill() {
        rows.put(FILLER, new byte[0]);
    }

    private Bytes name(String userId) {
        return Bytes.wrap(protection.names().of(userId));
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
