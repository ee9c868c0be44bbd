package dev.linkstream.stats;

import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import dev.linkstream.stats.rows.RowCache;
import dev.linkstream.stats.rows.Rows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a partition's users, by 64 bits of a digest of their ids: a table that grows by one page at a time
 * (linear hashing), so that a page always holds some {@value #MEAN} of them. Not thread-safe.
 */
final class Users {

    private static final int MEAN = 48;
    private static final int KEPT = 256;

    private final RowCache<Page> pages;
    private int given;

    /** {@code given}: how many numbers were given out. */
    Users(Rows rows, int given) {
        pages = new RowCache<>(rows, KEPT, (row, spare) -> row == null ? new Page() : new Page(row));
        this.given = given;
    }

    /** How many numbers were ever given out. */
    int given() {
        return given;
    }

    /** The user's number; a new one where there is none yet. */
    int numberOf(long digest) {
        Bytes key = keyOf(digest);
        int at = pages.get(key).find(digest);
        if (at >= 0) {
            return pages.get(key).numbers[at];
        }
        int number = given++;
        pages.change(key).insert(-at - 1, digest, number);
        if (given % MEAN == 0) {
            grow(given / MEAN);
        }
        return number;
    }

    /** Forgets a user, whose number names nobody from then on. */
    OptionalInt remove(long digest) {
        Bytes key = keyOf(digest);
        int at = pages.get(key).find(digest);
        if (at < 0) {
            return OptionalInt.empty();
        }
        int number = pages.get(key).numbers[at];
        Page page = pages.change(key);
        BitSet others = new BitSet();
        others.set(0, page.size);
        others.clear(at);
        page.keep(others);
        return OptionalInt.of(number);
    }

    /** Stores what has changed, so many rows at most; whether there is more. */
    boolean flush(int most) {
        return pages.flush(most);
    }

    private Bytes keyOf(long digest) {
        return Keys.users(pageOf(digest, 1 + given / MEAN));
    }

    /** The digest's first bits tell the page, the very first one least: so those of a page have their beginning in common. */
    private static int pageOf(long digest, int pages) {
        long reversed = Long.reverse(digest);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(pages - 1);
        int page = (int) (reversed & ((1L << bits) - 1));
        return page < pages ? page : (int) (reversed & ((1L << (bits - 1)) - 1));
    }

    /** A page more takes some from the one that has so far stood for both. */
    private void grow(int added) {
        Page from = pages.change(Keys.users(added - Integer.highestOneBit(added)));
        Page to = pages.change(Keys.users(added));
        BitSet staying = new BitSet();
        for (int i = 0; i < from.size; i++) {
            if (pageOf(from.digests[i], added + 1) == added) {
                to.insert(to.size, from.digests[i], from.numbers[i]);
            } else {
                staying.set(i);
            }
        }
        from.keep(staying);
    }

    /** Some users in the order of their digests. */
    private static final class Page implements RowCache.Page {

        private long[] digests;
        private int[] numbers;
        private int size;

        Page() {
            digests = new long[MEAN];
            numbers = new int[MEAN];
        }

        Page(byte[] stored) {
            BitReader row = new BitReader(stored);
            size = row.count();
            digests = new long[Math.max(MEAN, size)];
            numbers = new int[Math.max(MEAN, size)];
            if (size > 0) {
                long[] distances = distances(row);
                long[] given = row.basedColumn(size);
                for (int i = 0; i < size; i++) {
                    digests[i] = i == 0 ? distances[0] : digests[i - 1] + distances[i];
                    numbers[i] = (int) given[i];
                }
            }
        }

        private long[] distances(BitReader row) {
            long[] distances = new long[size];
            distances[0] = row.bits(Long.SIZE);
            System.arraycopy(row.column(size - 1), 0, distances, 1, size - 1);
            return distances;
        }

        @Override
        public byte @Nullable [] pack() {
            if (size == 0) {
                return null;
            }
            long[] distances = new long[size - 1];
            long[] given = new long[size];
            for (int i = 0; i < size; i++) {
                given[i] = numbers[i];
                if (i > 0) {
                    distances[i - 1] = digests[i] - digests[i - 1];
                }
            }
            return new BitWriter()
                    .number(size)
                    .bits(digests[0], Long.SIZE)
                    .column(distances, size - 1)
                    .basedColumn(given, size)
                    .bytes();
        }

        /** Where a digest lies, or a negative number that says where it is to be put, as of a binary search. */
        int find(long digest) {
            int low = 0;
            int high = size - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Long.compareUnsigned(digests[middle], digest);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }

        void insert(int at, long digest, int number) {
            if (size == digests.length) {
                digests = Arrays.copyOf(digests, 2 * size);
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            System.arraycopy(digests, at, digests, at + 1, size - at);
            System.arraycopy(numbers, at, numbers, at + 1, size - at);
            digests[at] = digest;
            numbers[at] = number;
            size++;
        }

        void keep(BitSet kept) {
            int left = 0;
            for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
                digests[left] = digests[i];
                numbers[left++] = numbers[i];
            }
            size = left;
        }
    }
}
