package dev.linkstream.stats.links;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import dev.linkstream.stats.rows.RowCache;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of {@value #LINKS} links that were made one after the other, as far as they were clicked or conversations
 * began. Not thread-safe.
 */
public final class LinkBlock implements RowCache.Page {

    static final int LINKS = 64;

    private static final int NO_NUMBER = -1;

    /** The links that there are: a bit each. */
    private long present;

    private final int[] numbers = new int[LINKS];
    private final int[] users = new int[LINKS];
    private final long[] clicks = new long[LINKS];
    private final long[] conversations = new long[LINKS];
    private final long[] first = new long[LINKS];
    private final long[] last = new long[LINKS];

    /** Becomes what {@link #pack} wrote; null: an empty one. */
    void read(byte @Nullable [] stored) {
        present = 0;
        if (stored == null) {
            return;
        }
        BitReader row = new BitReader(stored);
        int count = (int) row.bits(6) + 1;
        int[] slots = new int[count];
        long[] distances = row.column(count);
        for (int i = 0; i < count; i++) {
            slots[i] = (int) distances[i] + (i == 0 ? 0 : slots[i - 1] + 1);
            present |= 1L << slots[i];
        }
        long[] columnOfNumbers = row.basedColumn(count);
        long[] columnOfUsers = row.basedColumn(count);
        long[] columnOfClicks = row.basedColumn(count);
        long[] columnOfConversations = row.basedColumn(count);
        for (int i = 0; i < count; i++) {
            numbers[slots[i]] = (int) columnOfNumbers[i] - 1;
            users[slots[i]] = (int) columnOfUsers[i];
            clicks[slots[i]] = columnOfClicks[i];
            conversations[slots[i]] = columnOfConversations[i];
        }
        int[] clicked = Arrays.stream(slots).filter(slot -> clicks[slot] > 0).toArray();
        long[] columnOfFirst = row.basedColumn(clicked.length);
        int[] again = Arrays.stream(clicked).filter(slot -> clicks[slot] > 1).toArray();
        long[] columnOfLast = row.basedColumn(again.length);
        for (int i = 0; i < clicked.length; i++) {
            first[clicked[i]] = columnOfFirst[i];
            last[clicked[i]] = columnOfFirst[i];
        }
        for (int i = 0; i < again.length; i++) {
            last[again[i]] += columnOfLast[i];
        }
    }

    @Override
    public byte @Nullable [] pack() {
        int count = Long.bitCount(present);
        if (count == 0) {
            return null;
        }
        long[][] columns = new long[5][count];
        long[] columnOfFirst = new long[count];
        long[] columnOfLast = new long[count];
        int clicked = 0;
        int again = 0;
        int i = 0;
        int before = -1;
        for (long rest = present; rest != 0; rest &= rest - 1) {
            int slot = Long.numberOfTrailingZeros(rest);
            columns[0][i] = slot - before - 1L;
            before = slot;
            columns[1][i] = numbers[slot] + 1L;
            columns[2][i] = users[slot];
            columns[3][i] = clicks[slot];
            columns[4][i++] = conversations[slot];
            if (clicks[slot] > 0) {
                columnOfFirst[clicked++] = first[slot];
            }
            if (clicks[slot] > 1) {
                columnOfLast[again++] = last[slot] - first[slot];
            }
        }
        BitWriter row = new BitWriter().bits(count - 1, 6).column(columns[0], count);
        for (int column = 1; column < columns.length; column++) {
            row.basedColumn(columns[column], count);
        }
        return row.basedColumn(columnOfFirst, clicked)
                .basedColumn(columnOfLast, again)
                .bytes();
    }

    boolean has(int slot) {
        return (present >>> slot & 1) != 0;
    }

    /** Begins to know a link of a user. */
    void add(int slot, int user) {
        present |= 1L << slot;
        numbers[slot] = NO_NUMBER;
        users[slot] = user;
        clicks[slot] = 0;
        conversations[slot] = 0;
    }

    public int user(int slot) {
        return users[slot];
    }

    public boolean hasNumber(int slot) {
        return numbers[slot] != NO_NUMBER;
    }

    /** The link's number in its campaign, which it has from its first click on. */
    public int number(int slot) {
        return numbers[slot];
    }

    public void number(int slot, int given) {
        numbers[slot] = given;
    }

    /** Clicks come in any order. */
    public void click(int slot, long time) {
        first[slot] = clicks[slot] == 0 ? time : Math.min(first[slot], time);
        last[slot] = clicks[slot] == 0 ? time : Math.max(last[slot], time);
        clicks[slot]++;
    }

    public void conversation(int slot) {
        conversations[slot]++;
    }

    LinkNumbers numbers(int slot) {
        boolean clicked = clicks[slot] > 0;
        return new LinkNumbers(
                clicks[slot], clicked ? first[slot] : null, clicked ? last[slot] : null, conversations[slot]);
    }

    /** Whether any of them is of such users. */
    boolean hasAnyOf(IntPredicate user) {
        for (long rest = present; rest != 0; rest &= rest - 1) {
            if (user.test(users[Long.numberOfTrailingZeros(rest)])) {
                return true;
            }
        }
        return false;
    }

    /** Forgets the links of users. */
    void removeThoseOf(IntPredicate user) {
        for (long rest = present; rest != 0; rest &= rest - 1) {
            int slot = Long.numberOfTrailingZeros(rest);
            if (user.test(users[slot])) {
                present &= ~(1L << slot);
            }
        }
    }
}
