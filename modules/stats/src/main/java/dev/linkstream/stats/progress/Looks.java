package dev.linkstream.stats.progress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how far topics reached at some times, beside how far they are counted. Once all that was there at a time
 * is counted, so is all that was with the brokers before. Of one thread.
 */
public final class Looks {

    private static final int KEPT = 600;

    private final Progress progress;
    private final List<TopicPartition> sources;

    /** Where counting stands of what nothing was read of since the start, as nothing new is there. */
    private final Map<TopicPartition, Long> begun = new HashMap<>();

    /** The latest first. */
    private final Deque<Look> looks = new ArrayDeque<>();

    /** How far each partition of a topic reached at a time, in milliseconds since 1970. */
    public record Look(long time, Map<TopicPartition, Long> ends) {}

    public Looks(Progress progress, List<TopicPartition> sources) {
        this.progress = progress;
        this.sources = sources;
    }

    /** Whether it must be known where counting began: nothing was read, and there is something. */
    public boolean isToBegin(TopicPartition partition) {
        Long from = begun.get(partition);
        Look last = looks.peekFirst();
        return progress.countedUpTo(partition) == null
                && (from == null || (last != null && from < last.ends.getOrDefault(partition, 0L)));
    }

    /** Counting of a partition begins, or began, at an offset. */
    public void begins(TopicPartition partition, long offset) {
        begun.put(partition, offset);
    }

    public void add(Look look) {
        looks.addFirst(look);
        if (looks.size() > KEPT) {
            looks.removeLast();
        }
    }

    /** How many events, by the last look, are not yet counted. */
    public long lag() {
        Look last = looks.peekFirst();
        long behind = 0;
        if (last != null) {
            for (Map.Entry<TopicPartition, Long> end : last.ends.entrySet()) {
                behind += Math.max(0, end.getValue() - counted(end.getKey()));
            }
        }
        return behind;
    }

    /** The latest time of which all that was there is counted, of all topics' partitions of a number. */
    public OptionalLong counted(int partition) {
        for (Look each : looks) {
            if (isCounted(each, partition)) {
                return OptionalLong.of(each.time);
            }
        }
        return OptionalLong.empty();
    }

    private boolean isCounted(Look look, int partition) {
        for (TopicPartition each : sources) {
            if (each.partition() == partition) {
                Long end = look.ends.get(each);
                if (end == null || counted(each) < end) {
                    return false;
                }
            }
        }
        return true;
    }

    private long counted(TopicPartition partition) {
        @Nullable Long known = progress.countedUpTo(partition);
        return known == null ? begun.getOrDefault(partition, 0L) : known;
    }
}
