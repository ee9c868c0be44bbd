package dev.linkstream.core.state;

import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.privacy.users.UserKeyRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Once the master key is replaced, wraps the keys of a partition's users anew, also of those whom nobody asks for, so that the
 * old master key can be removed. A few at a time, as calls wait meanwhile.
 */
public final class UserKeySweep {

    private static final Duration STEP = Duration.ofMillis(200);
    private static final int USERS = 500;

    private final KeyValueStore<Bytes, byte[]> rows;
    private final UserKeyRow keys;
    private @Nullable KeyValueIterator<Bytes, byte[]> at;

    /** The master key that all rows are under; null while that is not known. */
    private @Nullable Integer swept;

    private UserKeySweep(KeyValueStore<Bytes, byte[]> rows, UserKeyRow keys) {
        this.rows = rows;
        this.keys = keys;
    }

    /** To be called when a processor begins that has the store. */
    public static void begin(ProcessorContext<?, ?> context, KeyValueStore<Bytes, byte[]> rows, UserKeyRow keys) {
        UserKeySweep sweep = new UserKeySweep(rows, keys);
        context.schedule(STEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep.step());
    }

    private void step() {
        int master = keys.master();
        if (!keys.isReplacing() || (swept != null && swept == master)) {
            end();
            return;
        }
        KeyValueIterator<Bytes, byte[]> next = at;
        if (next == null) {
            next = rows.all();
            at = next;
        }
        try {
            for (int users = 0; users < USERS && next.hasNext(); ) {
                users += renew(next.next().key);
            }
            if (!next.hasNext()) {
                end();
                swept = master;
            }
        } catch (ConcurrentModificationException e) {
            // Rows have other places now: what is done is done, and quickly gone through again.
            end();
        }
    }

    /**
     * Reads the row anew: it may have been put since the iterator began, and not be written out yet.
     *
     * @return how many users' keys were looked at
     */
    private int renew(Bytes name) {
        byte[] row = rows.get(name);
        if (row == null) {
            return 1;
        }
        boolean page = UserKeyPage.is(row);
        byte[] renewed = page ? UserKeyPage.each(row, this::renewed) : renewed(row);
        if (!Arrays.equals(renewed, row)) {
            rows.put(name, renewed);
        }
        return page ? UserKeyPage.users(row) : 1;
    }

    private byte[] renewed(byte[] row) {
        return keys.isOutdated(row) ? keys.write(keys.read(row)) : row;
    }

    private void end() {
        if (at != null) {
            at.close();
            at = null;
        }
    }
}
