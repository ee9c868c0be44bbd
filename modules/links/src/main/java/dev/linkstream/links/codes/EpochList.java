package dev.linkstream.links.codes;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All epochs of a deployment, oldest first: the content of the topic {@code epochs}. Immutable. */
public final class EpochList {

    private final List<Epoch> epochs;

    private EpochList(List<Epoch> epochs) {
        this.epochs = epochs;
    }

    /**
     * A list of these epochs, which may come in any order.
     *
     * @throws IllegalArgumentException if two epochs have one number
     */
    public static EpochList of(Collection<Epoch> epochs) {
        List<Epoch> sorted =
                epochs.stream().sorted(Comparator.comparingInt(Epoch::number)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).number() == sorted.get(i - 1).number()) {
                throw new IllegalArgumentException("an epoch's number must be used once, " + sorted.get(i - 1) + " and "
                        + sorted.get(i) + " share one");
            }
        }
        return new EpochList(sorted);
    }

    public boolean isEmpty() {
        return epochs.isEmpty();
    }

    /**
     * The newest epoch: the one with the greatest number.
     *
     * @throws IllegalStateException if there is none
     */
    public Epoch current() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("the epoch list is empty: no epoch has begun yet");
        }
        return epochs.get(epochs.size() - 1);
    }

    public Optional<Epoch> find(int number) {
        return epochs.stream().filter(epoch -> epoch.number() == number).findFirst();
    }

    /** Every epoch, oldest first. */
    public List<Epoch> all() {
        return epochs;
    }

    /**
     * The epoch of a record: the newest of that topic that had begun by that offset of the partition.
     *
     * @throws IllegalArgumentException if the record lies before the topic's first epoch
     */
    public Epoch at(int partition, long offset, String topicId) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            Epoch epoch = epochs.get(i);
            if (epoch.topicId().equals(topicId) && epoch.holds(partition, offset)) {
                return epoch;
            }
        }
        throw new IllegalArgumentException("a record must lie in a listed epoch, partition " + partition + " offset "
                + offset + " of topic id " + topicId + " lies in none of " + epochs.size());
    }

    @Override
    public String toString() {
        return epochs.toString();
    }
}
