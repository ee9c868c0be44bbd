package dev.linkstream.privacy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A user's key as a store keeps it: format (1 byte), when the user's first request was accepted (8, milliseconds), name
 * of the master key (4), the key under it (40). Thread-safe.
 */
public final class UserKeyRow {

    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES;

    private final Supplier<MasterKeys> masterKeys;

    public UserKeyRow(Supplier<MasterKeys> masterKeys) {
        this.masterKeys = masterKeys;
    }

    public byte[] write(UserKey key) {
        return ByteBuffer.allocate(HEAD_BYTES + MasterKeys.WRAPPED_BYTES)
                .put(FORMAT)
                .putLong(key.since().toEpochMilli())
                .put(masterKeys.get().wrap(key.secret()))
                .array();
    }

    /**
     * The key in a row.
     *
     * @throws KeyUnavailableException if the master key is missing that it is wrapped under, or the row is damaged
     */
    public UserKey read(byte[] row) {
        if (row.length != HEAD_BYTES + MasterKeys.WRAPPED_BYTES || row[0] != FORMAT) {
            throw new KeyUnavailableException("A user's key has " + (HEAD_BYTES + MasterKeys.WRAPPED_BYTES)
                    + " bytes of format " + FORMAT + ", and one has " + row.length);
        }
        byte[] secret = masterKeys.get().unwrap(Arrays.copyOfRange(row, HEAD_BYTES, row.length));
        return new UserKey(secret, since(row));
    }

    static Instant since(byte[] row) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(row, 1, Long.BYTES).getLong());
    }

    /** Whether the row is wrapped under a master key that has been replaced. */
    public boolean isOutdated(byte[] row) {
        return row.length == HEAD_BYTES + MasterKeys.WRAPPED_BYTES
                && ByteBuffer.wrap(row, HEAD_BYTES, Integer.BYTES).getInt()
                        != masterKeys.get().current().fingerprint();
    }
}
