package dev.linkstream.privacy;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import java.time.Duration;

/**
 * What log keys need to know of their deployment.
 *
 * @param group the consumer group whose commits say what is processed
 * @param issuer this instance's name, the same after a restart
 * @param rotation how long a key is used
 * @param settling how long after that records under it may still come into the log: longer than any producer tries
 */
public record LogKeySettings(
        KafkaConnection kafka, Topics topics, String group, String issuer, Duration rotation, Duration settling) {

    /** From when on a key is used no more, even if there is no other: twice its time. */
    Duration longestUse() {
        return rotation.multipliedBy(2).plusSeconds(30);
    }
}
