package dev.linkstream.core.state;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkBlock;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.PositionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Purges links that have been dead for long, by whole blocks of successive positions: all links of a block at once, once each
 * of them has been expired, revoked or erased for so long by the times in records. From that record on the links of the block
 * are not there for any other, so a replay gives the same; their rows go afterwards, see {@link ClearedBlocks}. After the same
 * time once more the block is forgotten, too, and nothing says any longer that there was a link.
 *
 * <p>A link that neither expires nor was revoked keeps its block. That holds of one that is used up, which a higher limit
 * brings back, and of one that only its campaign's rule closes, which another rule brings back.
 */
public final class DeadLinks {

    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    /** While there is more to look at, checks follow each other so many times as often. */
    private static final int HURRY = 60;

    private static final LogPosition FIRST = new LogPosition(0, 0);

    /** Behind all blocks, where the time of the next check is kept: a replay must check at the same records. */
    private static final LogPosition NEXT_CHECK = new LogPosition(Short.MAX_VALUE, 0);

    /** Of a link that lives until something is asked of it. */
    private static final long NEVER = Long.MAX_VALUE;

    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<LogPosition, StoredLinkState> states;
    private final KeyValueStore<LogPosition, StoredLinkBlock> blocks;
    private final ClearedBlocks clearing;
    private final long keptMillis;
    private final long intervalMillis;

    /** Negative until it is known. */
    private long nextCheck = -1;

    /** {@code kept}: how long links are kept that are dead. */
    public DeadLinks(ProcessorContext<Object, Object> context, Duration kept) {
        links = context.getStateStore(CoreStores.LINKS);
        states = context.getStateStore(CoreStores.LINK_STATES);
        blocks = context.getStateStore(CoreStores.LINK_BLOCKS);
        clearing = new ClearedBlocks(context);
        keptMillis = kept.toMillis();
        intervalMillis =
                Math.max(SHORTEST_INTERVAL.toMillis(), Math.min(LONGEST_INTERVAL.toMillis(), keptMillis / 100));
        clearing.begin();
    }

    /** Where the block of a position begins, which stands for it. */
    public static LogPosition blockOf(LogPosition position) {
        return new LogPosition(position.epoch(), position.offset() - position.offset() % PositionStore.BLOCK);
    }

    /** Where a block ends: the first position behind it. */
    private static LogPosition behind(LogPosition block) {
        return new LogPosition(block.epoch(), block.offset() + PositionStore.BLOCK);
    }

    /** Whether the links at this position and those around it were purged, as far as that is remembered. */
    public boolean arePurged(LogPosition position) {
        StoredLinkBlock block = blocks.get(blockOf(position));
        return block != null && block.getPurgedAt() != null;
    }

    /** To be called with each new record before anything comes of it. */
    public void pass(LogPosition position, long timestamp) {
        if (nextCheck < 0) {
            StoredLinkBlock next = blocks.get(NEXT_CHECK);
            nextCheck = next == null ? 0 : next.getLookAgainAt().toEpochMilli();
        }
        if (timestamp >= nextCheck) {
            boolean more = check(blockOf(position), timestamp);
            nextCheck = timestamp + (more ? Math.max(1, intervalMillis / HURRY) : intervalMillis);
            blocks.put(NEXT_CHECK, block(nextCheck));
        }
    }

    /** Looks at the links of one block at most, which takes tens of milliseconds; true where more may be due. */
    private boolean check(LogPosition current, long now) {
        forget(now);
        for (LogPosition block = next(FIRST); block != null && !block.equals(current); block = next(behind(block))) {
            StoredLinkBlock known = blocks.get(block);
            if (known == null) {
                // No link is dead for longer than it is there.
                blocks.put(block, block(first(block).getCreatedAt().toEpochMilli() + keptMillis));
            } else if (known.getPurgedAt() == null && known.getLookAgainAt().toEpochMilli() <= now) {
                look(block, now);
                return true;
            }
        }
        return false;
    }

    private void look(LogPosition block, long now) {
        long death = lastDeath(block);
        long purge = death == NEVER ? now + keptMillis : death + keptMillis;
        StoredLinkBlock row = block(purge);
        if (purge <= now) {
            row.setPurgedAt(Instant.ofEpochMilli(now));
            clearing.add(block);
        }
        blocks.put(block, row);
    }

    /** When the last of a block's links dies. */
    private long lastDeath(LogPosition block) {
        long last = 0;
        try (KeyValueIterator<LogPosition, StoredLink> rows = links.range(block, last(block))) {
            while (rows.hasNext() && last < NEVER) {
                KeyValue<LogPosition, StoredLink> row = rows.next();
                last = Math.max(last, death(row.key, row.value));
            }
        }
        return last;
    }

    private long death(LogPosition position, StoredLink row) {
        if (ErasedLinks.is(row)) {
            return row.getCreatedAt().toEpochMilli();
        }
        LinkNow link = new LinkNow(row, LinkNow.mayHaveState(row) ? states.get(position) : null);
        return Math.min(millis(link.expiresAt()), millis(link.revokedAt()));
    }

    private static long millis(@Nullable Instant time) {
        return time == null ? NEVER : time.toEpochMilli();
    }

    /** The first block from there on that has links; null where there is none. */
    private @Nullable LogPosition next(LogPosition from) {
        try (KeyValueIterator<LogPosition, StoredLink> rows = links.range(from, null)) {
            return rows.hasNext() ? blockOf(rows.peekNextKey()) : null;
        }
    }

    private StoredLink first(LogPosition block) {
        try (KeyValueIterator<LogPosition, StoredLink> rows = links.range(block, last(block))) {
            return rows.next().value;
        }
    }

    private static LogPosition last(LogPosition block) {
        return new LogPosition(block.epoch(), block.offset() + PositionStore.BLOCK - 1);
    }

    private void forget(long now) {
        List<LogPosition> old = new ArrayList<>();
        try (KeyValueIterator<LogPosition, StoredLinkBlock> rows = blocks.all()) {
            rows.forEachRemaining(row -> {
                Instant purgedAt = row.value.getPurgedAt();
                if (row.value.getCleared() && purgedAt != null && purgedAt.toEpochMilli() + keptMillis <= now) {
                    old.add(row.key);
                }
            });
        }
        old.forEach(blocks::delete);
    }

    private static StoredLinkBlock block(long lookAgainAt) {
        return StoredLinkBlock.newBuilder()
                .setLookAgainAt(Instant.ofEpochMilli(lookAgainAt))
                .build();
    }
}
