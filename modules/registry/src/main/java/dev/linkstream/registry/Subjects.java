package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The subjects of a catalogue by their names, and what a registry's clients look up in them. Immutable. */
final class Subjects {

    /** How clients of Confluent's newer registries qualify a subject of the default context, or of all. */
    private static final List<String> CONTEXTS = List.of(":.:", ":*:");

    private final Map<String, Subject> byName;

    Subjects(List<Subject> subjects) {
        byName = new TreeMap<>(subjects.stream().collect(Collectors.toMap(Subject::name, Function.identity())));
    }

    /** One version of a subject, as the registry's API shows it. */
    record Version(String subject, int version, int id, String schema) {}

    /** Where a schema stands, as the registry's API shows it. */
    record Place(String subject, int version) {}

    /** In the order of their names. */
    Collection<Subject> all() {
        return byName.values();
    }

    /** Null where there is none of this name. */
    @Nullable Subject find(String name) {
        return byName.get(withoutContext(name));
    }

    /** Those whose names begin so. */
    List<Subject> beginningWith(String prefix) {
        String own = withoutContext(prefix);
        return byName.values().stream()
                .filter(subject -> subject.name().startsWith(own))
                .toList();
    }

    private static String withoutContext(String name) {
        return CONTEXTS.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(context -> name.substring(context.length()))
                .orElse(name);
    }

    /** The schema with this id where a subject has it; null where none has. */
    static @Nullable Schema schema(int id) {
        return EventSchemas.landed().byId(id);
    }

    /** Every subject that has the schema with this id, and as which version. */
    List<Place> places(int id) {
        return byName.values().stream()
                .filter(subject -> subject.versions().contains(id))
                .map(subject -> new Place(subject.name(), subject.versions().indexOf(id) + 1))
                .toList();
    }

    /** All versions of a subject, oldest first. */
    static Stream<Version> versions(Subject subject) {
        return subject.versions().stream()
                .map(id -> version(subject, subject.versions().indexOf(id) + 1));
    }

    /**
     * One version of a subject.
     *
     * @param number from 1 to the number of its versions
     */
    static Version version(Subject subject, int number) {
        int id = subject.versions().get(number - 1);
        return new Version(subject.name(), number, id, String.valueOf(schema(id)));
    }

    /** The version that is this schema, whatever kind of string Java's generator wants in it; empty where none is. */
    static Optional<Version> lookUp(Subject subject, Schema schema) {
        Schema plain = SchemaText.withoutJavaStrings(schema);
        return subject.versions().stream()
                .filter(id -> plain.equals(SchemaText.withoutJavaStrings(
                        Objects.requireNonNull(schema(id), "a landed id has its schema"))))
                .findFirst()
                .map(id -> version(subject, subject.versions().indexOf(id) + 1));
    }
}
