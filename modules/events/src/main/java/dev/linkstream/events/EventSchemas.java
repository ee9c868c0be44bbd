package dev.linkstream.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Every schema that an event was ever written with, by its id on the wire. Ids are those of the checked-in list
 * {@code schemas/landed}: file {@code N.avsc} is the schema with id N, and of several with one name the highest id is
 * the one written today. A deployment with a schema registry has other ids for the same schemas.
 */
@NullMarked
public final class EventSchemas implements SchemaIds {

    private static final EventSchemas LANDED = new EventSchemas();

    static {
        // Avro instantiates no class that was not declared harmless; ours are.
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                type -> type.getName().startsWith("dev.linkstream.events.") || others.isTrusted(type));
    }

    private final Map<Integer, Schema> byId = new TreeMap<>();
    private final Map<String, Integer> newest = new HashMap<>();

    private EventSchemas() {
        for (int id = 1; ; id++) {
            Schema schema = read(id);
            if (schema == null) {
                return;
            }
            byId.put(id, schema);
            newest.put(schema.getFullName(), id);
        }
    }

    public static EventSchemas landed() {
        return LANDED;
    }

    /** All schemas by id, ascending. */
    public Map<Integer, Schema> all() {
        return Collections.unmodifiableMap(byId);
    }

    /** Whether this list has a schema of that one's name. */
    boolean knows(Schema schema) {
        return newest.containsKey(schema.getFullName());
    }

    @Override
    public @Nullable Schema byId(int id) {
        return byId.get(id);
    }

    @Override
    public int idOf(Schema schema) {
        Integer id = newest.get(schema.getFullName());
        if (id == null) {
            throw new NoSuchElementException("No landed schema is named " + schema.getFullName());
        }
        return id;
    }

    @Override
    public void requireReadable(Schema event, Set<Integer> inUse) {
        for (int id : inUse) {
            Schema landed = byId.get(id);
            if (landed == null || !landed.getFullName().equals(event.getFullName())) {
                throw new SchemaIdsException("The topics hold records with the schema id " + id + ", which is not that"
                        + " of a " + event.getName() + " here: they were written with the ids of a schema registry;"
                        + " set linkstream.schema-registry.url to it");
            }
        }
    }

    private static @Nullable Schema read(int id) {
        try (InputStream file = EventSchemas.class.getResourceAsStream("/schemas/" + id + ".avsc")) {
            return file == null
                    ? null
                    : Objects.requireNonNull(
                            new Schema.Parser().parse(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("Schema " + id + " cannot be read", e);
        }
    }
}
