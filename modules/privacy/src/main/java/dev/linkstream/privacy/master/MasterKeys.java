package dev.linkstream.privacy.master;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The master keys of a deployment, oldest first: the last one wraps, the others still unwrap. Immutable. */
public final class MasterKeys {
    /** Begins the names of rows of the log keys' topic that say which master keys are in use. */
    public static final String ROW = "master-";

    /** Of a wrapped key: the master key's name, and the key. */
    public static final int WRAPPED_BYTES = Integer.BYTES + MasterKey.WRAPPED_BYTES;

    private final List<MasterKey> keys;

    private MasterKeys(List<MasterKey> keys) {
        this.keys = List.copyOf(keys);
    }

    public static MasterKeys of(MasterKey only) {
        return new MasterKeys(List.of(only));
    }

    /**
     * Reads one key of 64 hex digits a line; {@code #} begins a comment, blank lines are skipped.
     *
     * @throws IllegalArgumentException if a line is no key (the message names its number, never its content), or if
     *     there is no key at all
     */
    public static MasterKeys parse(String text) {
        List<MasterKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int comment = line.indexOf('#');
            String hex = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!hex.isEmpty()) {
                try {
                    keys.add(MasterKey.parse(hex));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "at least one key of 64 hex digits is needed, found none in " + number + " lines");
        }
        return new MasterKeys(keys);
    }

    /** The key that wraps. */
    public MasterKey current() {
        return keys.get(keys.size() - 1);
    }

    /** Whether the key is here that this row of the topic of log keys says is in use. */
    public boolean hasNamed(String row) {
        return has(Integer.parseUnsignedInt(row.substring(ROW.length()), 16));
    }

    public boolean has(int fingerprint) {
        return find(fingerprint) != null;
    }

    private @Nullable MasterKey find(int fingerprint) {
        return keys.stream()
                .filter(key -> key.fingerprint() == fingerprint)
                .findFirst()
                .orElse(null);
    }

    /** 4 bytes that name the current master key, and the key under it. */
    public byte[] wrap(byte[] key) {
        return ByteBuffer.allocate(WRAPPED_BYTES)
                .putInt(current().fingerprint())
                .put(current().wrap(key))
                .array();
    }

    /**
     * The key in what {@link #wrap} made.
     *
     * @throws KeyUnavailableException if its master key is not here, or the bytes are no key of it
     */
    public byte[] unwrap(byte[] wrapped) {
        int fingerprint = wrapped.length == WRAPPED_BYTES ? fingerprint(wrapped) : 0;
        MasterKey key = wrapped.length == WRAPPED_BYTES ? find(fingerprint) : null;
        if (key == null) {
            throw new KeyUnavailableException("The master key " + MasterKey.shown(fingerprint) + " is missing");
        }
        byte[] found = key.unwrap(Arrays.copyOfRange(wrapped, Integer.BYTES, wrapped.length));
        if (found == null) {
            throw new KeyUnavailableException(
                    "A key is damaged that was wrapped under the master key " + MasterKey.shown(fingerprint));
        }
        return found;
    }

    public static int fingerprint(byte[] wrapped) {
        return ByteBuffer.wrap(wrapped).getInt();
    }

    @Override
    public String toString() {
        return keys.toString();
    }
}
