package dev.linkstream.stats.links;

import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.RowCache;
import dev.linkstream.stats.rows.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;

/** What is known of each link of a partition. Not thread-safe. */
public final class Links {

    /** Of a block that lies open, with its key and its place among the others. */
    private static final int BLOCK_BYTES = 2_700;

    private static final int LEAST_KEPT = 64;

    private final Rows rows;
    private final RowCache<LinkBlock> blocks;

    /** Users whose links are still to be forgotten, by number. */
    private final Set<Integer> erased = new HashSet<>();

    /** {@code memoryBytes}: what those that lie open may take. */
    public Links(Rows rows, long memoryBytes) {
        this.rows = rows;
        int kept = (int) Math.max(LEAST_KEPT, Math.min(Integer.MAX_VALUE, memoryBytes / BLOCK_BYTES));
        blocks = new RowCache<>(rows, kept, (row, spare) -> {
            LinkBlock block = spare == null ? new LinkBlock() : spare;
            block.read(row);
            return block;
        });
    }

    public boolean has(LinkPlaces.Place place) {
        LinkBlock block = blocks.get(place.row());
        return block.has(place.slot()) && !erased.contains(block.user(place.slot()));
    }

    public LinkNumbers numbers(LinkPlaces.Place place) {
        return has(place) ? blocks.get(place.row()).numbers(place.slot()) : LinkNumbers.NONE;
    }

    /** The row of a link that there is, to be changed. */
    public LinkBlock change(LinkPlaces.Place place) {
        return blocks.change(place.row());
    }

    /** The row of a link, to be changed, which begins to be known. */
    public LinkBlock add(LinkPlaces.Place place, int user) {
        LinkBlock block = blocks.change(place.row());
        block.add(place.slot(), user);
        return block;
    }

    /** Forgets a user's links: at once for those who ask, and with the next flush in the store. */
    public void erase(int user) {
        erased.add(user);
    }

    /** Stores what has changed, so many rows at most; whether there is more. */
    public boolean flush(int most) {
        if (blocks.flush(most)) {
            return true;
        }
        if (erased.isEmpty()) {
            return false;
        }
        sweep(Keys.allLinks());
        sweep(Keys.allForeignLinks());
        erased.clear();
        return true;
    }

    /** Which links a user has is not stored: one look at all of them finds those of all who are erased. */
    private void sweep(byte[] prefix) {
        List<byte[]> theirs = new ArrayList<>();
        LinkBlock block = new LinkBlock();
        rows.range(prefix, Keys.after(prefix), (key, value) -> {
            block.read(value);
            if (block.hasAnyOf(erased::contains)) {
                theirs.add(key);
            }
        });
        theirs.forEach(key -> blocks.change(Bytes.wrap(key)).removeThoseOf(erased::contains));
    }
}
