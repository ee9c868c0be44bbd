package dev.linkstream.links.attributes;

/**
 * How large attributes may become.
 *
 * @param maxValueBytes of one value: a scalar's text, or a collection's JSON, in bytes of UTF-8
 * @param maxNames attributes in one request entry, and in one context
 * @param maxContextBytes of one context: names and values together
 */
public record ValueLimits(int maxValueBytes, int maxNames, int maxContextBytes) {
    /** 64 KB a value, 500 names, 512 KB a context. */
    public static final ValueLimits DEFAULT = new ValueLimits(64 * 1024, 500, 512 * 1024);

    /**
     * Keeps the three.
     *
     * @throws IllegalArgumentException when a limit is below 1
     */
    public ValueLimits {
        requirePositive("maxValueBytes", maxValueBytes);
        requirePositive("maxNames", maxNames);
        requirePositive("maxContextBytes", maxContextBytes);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }

    /** A size as messages name it: "64 KB", or "100 bytes" where it is no whole number of KB. */
    public static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KB" : bytes + " bytes";
    }
}
