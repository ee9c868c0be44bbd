package dev.linkstream.privacy.users;

import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKeys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A user's key as a store keeps it: format (1 byte), when the user's first request was accepted (8, milliseconds), name
 * of the master key (4), the key under it (40). Thread-safe.
 */
public final class UserKeyRow {

    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES;

    /** Of a row. */
    public static final int BYTES = HEAD_BYTES + MasterKeys.WRAPPED_BYTES;

    private final Supplier<MasterKeys> masterKeys;
    private final BooleanSupplier replacing;

    public UserKeyRow(Supplier<MasterKeys> masterKeys) {
        this(masterKeys, () -> false);
    }

    /** @param replacing whether rows may be wrapped under a master key that has been replaced, and should not be */
    public UserKeyRow(Supplier<MasterKeys> masterKeys, BooleanSupplier replacing) {
        this.masterKeys = masterKeys;
        this.replacing = replacing;
    }

    /** Whether there may be rows that {@link #isOutdated} is true of. */
    public boolean isReplacing() {
        return replacing.getAsBoolean();
    }

    /** The name of the master key that rows are wrapped under now. */
    public int master() {
        return masterKeys.get().current().fingerprint();
    }

    /** The name of the master key that a row is wrapped under. */
    public static int master(byte[] row) {
        return ByteBuffer.wrap(row, HEAD_BYTES, Integer.BYTES).getInt();
    }

    public byte[] write(UserKey key) {
        return ByteBuffer.allocate(BYTES)
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
        if (row.length != BYTES || row[0] != FORMAT) {
            throw new KeyUnavailableException(
                    "A user's key has " + BYTES + " bytes of format " + FORMAT + ", and one has " + row.length);
        }
        byte[] secret = masterKeys.get().unwrap(Arrays.copyOfRange(row, HEAD_BYTES, row.length));
        return new UserKey(secret, since(row));
    }

    /** When the first request of the user was accepted whose key this row holds. */
    public static Instant since(byte[] row) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(row, 1, Long.BYTES).getLong());
    }

    /** Whether the row is wrapped under a master key that has been replaced. */
    public boolean isOutdated(byte[] row) {
        return row.length == BYTES && master(row) != master();
    }
}
