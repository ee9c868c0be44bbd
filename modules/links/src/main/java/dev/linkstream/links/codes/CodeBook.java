package dev.linkstream.links.codes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codes of one deployment over all its epochs: a position is encoded under the key of its epoch, and a code is
 * tried with every key that an epoch names, the newest first. Epochs whose key is not at hand resolve nothing.
 * Thread-safe.
 */
public final class CodeBook {

    private final EpochList epochs;
    private final int partitions;
    /** By fingerprint, newest epoch first. */
    private final Map<String, ShortCodes> codes = new LinkedHashMap<>();

    private final Map<Integer, Epoch> byNumber = new HashMap<>();

    /**
     * @param partitions partitions of the request log, 1 to 1024
     * @throws IllegalArgumentException if {@code partitions} is outside of its range
     */
    public CodeBook(EpochList epochs, CodeKeys keys, int partitions) {
        if (partitions < 1 || partitions > Position.MAX_PARTITION + 1) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + (Position.MAX_PARTITION + 1) + ", was " + partitions);
        }
        this.epochs = epochs;
        this.partitions = partitions;
        List<Epoch> all = epochs.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            Epoch epoch = all.get(i);
            byNumber.put(epoch.number(), epoch);
            String fingerprint = epoch.keyFingerprint();
            if (!codes.containsKey(fingerprint)) {
                keys.find(fingerprint).ifPresent(key -> codes.put(fingerprint, new ShortCodes(key)));
            }
        }
    }

    /**
     * The code of a position.
     *
     * @throws IllegalArgumentException if the position's epoch is not listed, its key is not at hand, or there is no
     *     such partition
     */
    public String encode(Position position) {
        @Nullable Epoch epoch = byNumber.get(position.epoch());
        if (epoch == null) {
            throw new IllegalArgumentException("a position's epoch must be listed, was " + position);
        }
        if (position.partition() >= partitions) {
            throw new IllegalArgumentException(
                    "a position's partition must be below " + partitions + ", was " + position);
        }
        @Nullable ShortCodes epochCodes = codes.get(epoch.keyFingerprint());
        if (epochCodes == null) {
            throw new IllegalArgumentException("the key of a position's epoch must be at hand, "
                    + epoch.keyFingerprint() + " is not, position " + position);
        }
        return epochCodes.encode(position);
    }

    /** Whether positions of that epoch have a code: the epoch is listed and its key is at hand. */
    public boolean encodes(int epoch) {
        @Nullable Epoch listed = byNumber.get(epoch);
        return listed != null && codes.containsKey(listed.keyFingerprint());
    }

    /**
     * What a code may stand for: every position that has this code and lies in a listed epoch and an existing
     * partition. Mostly one, or none for garbage; with rotated keys rarely more, those of newer keys first.
     */
    public List<Position> decode(String code) {
        List<Position> positions = List.of();
        for (Map.Entry<String, ShortCodes> each : codes.entrySet()) {
            Optional<Position> position = each.getValue().decode(code);
            if (position.isPresent() && isPlausible(position.get(), each.getKey())) {
                positions = and(positions, position.get());
            }
        }
        return positions;
    }

    private static List<Position> and(List<Position> positions, Position next) {
        if (positions.isEmpty()) {
            return List.of(next);
        }
        List<Position> all = new ArrayList<>(positions);
        all.add(next);
        return all;
    }

    /**
     * The number of the epoch that a record of the current topic belongs to.
     *
     * @throws IllegalArgumentException if the record lies before the topic's first epoch
     * @throws IllegalStateException if no epoch has begun yet
     */
    public int epochAt(int partition, long offset) {
        return epochs.at(partition, offset, epochs.current().topicId()).number();
    }

    private boolean isPlausible(Position position, String fingerprint) {
        @Nullable Epoch epoch = byNumber.get(position.epoch());
        return epoch != null && epoch.keyFingerprint().equals(fingerprint) && position.partition() < partitions;
    }
}
