package dev.linkstream.events;

import java.util.Map;
import org.jspecify.annotations.NullMarked;

/**
 * How clients reach the cluster. Its text form leaves the properties out: they may hold a password.
 *
 * @param properties of any Kafka client: {@code bootstrap.servers}, security
 */
@NullMarked
public record KafkaConnection(Map<String, Object> properties) {

    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "KafkaConnection[]";
    }
}
