package dev.linkstream.links.codes;

/**
 * The place of one record in the request log, unique over the whole life of a deployment: what a short code stands for.
 * A number outside of its range is an IllegalArgumentException.
 *
 * @param epoch number of the epoch that the record was written in, 0 to {@value #MAX_EPOCH} (11 bits)
 * @param partition partition of the request log, 0 to {@value #MAX_PARTITION} (10 bits)
 * @param offset offset within the partition, 0 to {@value #MAX_OFFSET} (42 bits)
 */
public record Position(int epoch, int partition, long offset) {

    static final int OFFSET_BITS = 42;
    static final int PARTITION_BITS = 10;

    public static final int MAX_EPOCH = (1 << 11) - 1;
    public static final int MAX_PARTITION = (1 << PARTITION_BITS) - 1;
    public static final long MAX_OFFSET = (1L << OFFSET_BITS) - 1;

    public Position {
        requireInRange("epoch", epoch, MAX_EPOCH);
        requireInRange("partition", partition, MAX_PARTITION);
        requireInRange("offset", offset, MAX_OFFSET);
    }

    static void requireInRange(String field, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " must be 0 to " + max + ", was " + value);
        }
    }

    @Override
    public String toString() {
        return epoch + "/" + partition + "/" + offset;
    }
}
