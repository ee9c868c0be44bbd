package dev.linkstream.intake.format;

/**
 * Where a record lies.
 *
 * @param topicId of Kafka: another one where a topic was deleted and made anew under its name
 */
public record Place(String topic, String topicId, int partition, long offset) {

    /** The place for people. */
    String shown() {
        return topic + "/" + partition + "/" + offset;
    }
}
