package dev.linkstream.privacy.users;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of some users in one row of a store, as a row each costs more than their keys. Format (1 byte, 2), then for each
 * user their name (16) and their {@link UserKeyRow} (53). Pages are never changed in place.
 */
public final class UserKeyPage {

    private static final byte FORMAT = 2;
    private static final int HEAD_BYTES = 1;
    private static final int SLOT_BYTES = UserNames.BYTES + UserKeyRow.BYTES;

    private UserKeyPage() {}

    /** A user's name and row. */
    public record Slot(byte[] name, byte[] row) {}

    /** Whether a row of the store is a page, and not the row of one user or a filler. */
    public static boolean is(byte @Nullable [] row) {
        return row != null
                && row.length > HEAD_BYTES
                && row[0] == FORMAT
                && (row.length - HEAD_BYTES) % SLOT_BYTES == 0;
    }

    /** How many users a page has. */
    public static int users(byte[] page) {
        return (page.length - HEAD_BYTES) / SLOT_BYTES;
    }

    /** A user's row; null where the page has none. */
    public static byte @Nullable [] find(byte[] page, byte[] name) {
        int at = slot(page, name);
        return at < 0 ? null : Arrays.copyOfRange(page, at + UserNames.BYTES, at + SLOT_BYTES);
    }

    /** The page with one user more; a page of their own where there is none yet. */
    public static byte[] with(byte @Nullable [] page, byte[] name, byte[] row) {
        int at = page == null ? HEAD_BYTES : page.length;
        byte[] longer = page == null ? new byte[at + SLOT_BYTES] : Arrays.copyOf(page, at + SLOT_BYTES);
        longer[0] = FORMAT;
        System.arraycopy(name, 0, longer, at, UserNames.BYTES);
        System.arraycopy(row, 0, longer, at + UserNames.BYTES, UserKeyRow.BYTES);
        return longer;
    }

    /** The page without a user; null where nobody is left on it. */
    public static byte @Nullable [] without(byte[] page, byte[] name) {
        int at = slot(page, name);
        if (at < 0) {
            return page;
        }
        if (users(page) == 1) {
            return null;
        }
        byte[] shorter = Arrays.copyOf(page, page.length - SLOT_BYTES);
        System.arraycopy(page, at + SLOT_BYTES, shorter, at, page.length - at - SLOT_BYTES);
        return shorter;
    }

    /** The page with each user's row as this makes it. */
    public static byte[] each(byte[] page, UnaryOperator<byte[]> change) {
        byte[] changed = page.clone();
        for (int at = HEAD_BYTES; at < page.length; at += SLOT_BYTES) {
            byte[] row = Arrays.copyOfRange(page, at + UserNames.BYTES, at + SLOT_BYTES);
            System.arraycopy(change.apply(row), 0, changed, at + UserNames.BYTES, UserKeyRow.BYTES);
        }
        return changed;
    }

    public static List<Slot> slots(byte[] page) {
        List<Slot> slots = new ArrayList<>(users(page));
        for (int at = HEAD_BYTES; at < page.length; at += SLOT_BYTES) {
            slots.add(new Slot(
                    Arrays.copyOfRange(page, at, at + UserNames.BYTES),
                    Arrays.copyOfRange(page, at + UserNames.BYTES, at + SLOT_BYTES)));
        }
        return slots;
    }

    private static int slot(byte[] page, byte[] name) {
        for (int at = HEAD_BYTES; at < page.length; at += SLOT_BYTES) {
            if (Arrays.equals(page, at, at + UserNames.BYTES, name, 0, UserNames.BYTES)) {
                return at;
            }
        }
        return -1;
    }
}
