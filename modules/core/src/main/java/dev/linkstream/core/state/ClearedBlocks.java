package dev.linkstream.core.state;

import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkBlock;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.PositionStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of purged blocks, some at a time between records, so that no call waits long for it; the store then gives
 * the room of the whole block back. When that happens changes nothing: no record sees a purged link any more. A link that goes
 * is taken out of the chain of its user's links, so that older ones, whose block lives on, are found still.
 */
final class ClearedBlocks {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int ROWS = 200;

    private final ProcessorContext<Object, Object> context;
    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<LogPosition, StoredLinkState> states;
    private final KeyValueStore<LogPosition, StoredLinkBlock> blocks;
    private final KeyValueStore<String, StoredContext> contexts;
    private final Queue<LogPosition> toClear = new ArrayDeque<>();
    private @Nullable Cancellable turns;

    ClearedBlocks(ProcessorContext<Object, Object> context) {
        this.context = context;
        links = context.getStateStore(CoreStores.LINKS);
        states = context.getStateStore(CoreStores.LINK_STATES);
        blocks = context.getStateStore(CoreStores.LINK_BLOCKS);
        contexts = context.getStateStore(CoreStores.CONTEXTS);
    }

    /** Goes on with what was left before this task's start. */
    void begin() {
        List<LogPosition> left = new ArrayList<>();
        try (KeyValueIterator<LogPosition, StoredLinkBlock> rows = blocks.all()) {
            rows.forEachRemaining(row -> {
                if (row.value.getPurgedAt() != null && !row.value.getCleared()) {
                    left.add(row.key);
                }
            });
        }
        left.forEach(this::add);
    }

    /** This block was purged. */
    void add(LogPosition block) {
        toClear.add(block);
        if (turns == null) {
            turns = context.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> clearSome());
        }
    }

    private void clearSome() {
        LogPosition block = toClear.peek();
        if (block == null) {
            if (turns != null) {
                turns.cancel();
                turns = null;
            }
            return;
        }
        List<LogPosition> positions = firstOf(block);
        for (LogPosition each : positions) {
            StoredLink link = links.get(each);
            if (link != null) {
                unchain(each, link);
                if (LinkNow.mayHaveState(link)) {
                    states.delete(each);
                }
                links.delete(each);
            }
        }
        if (positions.size() < ROWS) {
            toClear.remove();
            StoredLinkBlock row = blocks.get(block);
            if (row != null) {
                StoredLinkBlock cleared = StoredLinkBlock.newBuilder(row).build();
                cleared.setCleared(true);
                blocks.put(block, cleared);
            }
        }
    }

    /** Not their rows, which change as others go. */
    private List<LogPosition> firstOf(LogPosition block) {
        List<LogPosition> first = new ArrayList<>(ROWS);
        LogPosition last = new LogPosition(block.epoch(), block.offset() + PositionStore.BLOCK - 1);
        try (KeyValueIterator<LogPosition, StoredLink> rows = links.range(block, last)) {
            while (first.size() < ROWS && rows.hasNext()) {
                first.add(rows.next().key);
            }
        }
        return first;
    }

    /**
     * Has what names this link name the one before it. Where that one is gone already, the chain may as well end here: links
     * are mostly purged from the oldest on.
     */
    private void unchain(LogPosition position, StoredLink link) {
        LogPosition before = position(link.getPreviousEpoch(), link.getPreviousOffset());
        StoredContext user = contexts.get(link.getUserId());
        if (user == null || before == null || links.get(before) == null) {
            return;
        }
        LogPosition at = position(user.getLastLinkEpoch(), user.getLastLinkOffset());
        if (position.equals(at)) {
            contexts.put(
                    link.getUserId(),
                    StoredContext.newBuilder(user)
                            .setLastLinkEpoch(before.epoch())
                            .setLastLinkOffset(before.offset())
                            .build());
            return;
        }
        while (at != null) {
            StoredLink newer = links.get(at);
            LogPosition named = newer == null ? null : position(newer.getPreviousEpoch(), newer.getPreviousOffset());
            if (newer != null && position.equals(named)) {
                StoredLink renamed = StoredLink.newBuilder(newer).build();
                renamed.setPreviousEpoch(before.epoch());
                renamed.setPreviousOffset(before.offset());
                links.put(at, renamed);
                return;
            }
            at = named;
        }
    }

    private static @Nullable LogPosition position(@Nullable Integer epoch, @Nullable Long offset) {
        return epoch == null || offset == null ? null : new LogPosition(epoch, offset);
    }
}
