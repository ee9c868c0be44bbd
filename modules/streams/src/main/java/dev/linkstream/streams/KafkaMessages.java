package dev.linkstream.streams;

import java.util.Objects;

/**
 * What messages of Kafka's exceptions say that no type of theirs does. Another version may say it in other words: the test
 * of this class asks Kafka itself.
 */
public final class KafkaMessages {

    private static final String NO_OFFSETS = "no valid reset policy";

    private KafkaMessages() {}

    /** Whether Kafka Streams met a partition without a committed offset that it must not choose one for. */
    public static boolean sayOffsetsAreLost(Throwable fault) {
        return Objects.toString(fault.getMessage(), "").contains(NO_OFFSETS);
    }

    /** What a fault says itself: Kafka Streams puts other faults' messages into the lines behind its own. */
    static String firstLine(Throwable fault) {
        String message = Objects.toString(fault.getMessage(), fault.getClass().getName());
        int end = message.indexOf('\n');
        return (end < 0 ? message : message.substring(0, end)).strip();
    }
}
