package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Under which name a topic's schema stands in a registry, as the usual clients look it up: {@code topic-value} where a
 * topic holds one type, {@code topic-full.name.of.Type} where it holds several.
 *
 * @param versions the landed ids of the schema's versions, oldest first
 */
record Subject(String name, List<Integer> versions) {

    /** Those of a whole catalogue. */
    static List<Subject> of(Topics topics) {
        return topics.all().stream().flatMap(Subject::of).toList();
    }

    private static Stream<Subject> of(Topic<?> topic) {
        boolean single = topic.schemas().size() == 1;
        return topic.schemas().stream()
                .map(schema ->
                        new Subject(topic.name() + "-" + (single ? "value" : schema.getFullName()), versions(schema)));
    }

    private static List<Integer> versions(Schema event) {
        return EventSchemas.landed().all().entrySet().stream()
                .filter(landed -> landed.getValue().getFullName().equals(event.getFullName()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
