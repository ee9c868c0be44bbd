package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.SchemaIds;
import dev.linkstream.events.SchemaIdsException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a registry gave our schemas. Writing asks nobody. A foreign id is asked for once; one that the registry
 * does not have is unknown for half a minute, and while the registry cannot be reached it is asked every 5 s at most.
 * Thread-safe.
 *
 * <p>What was written before the registry came, with the ids of the checked-in list, stays readable: a start makes sure
 * that the registry means nothing else by them.
 */
final class RegisteredSchemaIds implements SchemaIds {

    private static final Duration UNKNOWN = Duration.ofSeconds(30);
    private static final Duration AWAY = Duration.ofSeconds(5);

    private final RegistryClient registry;
    private final Clock clock;
    private final Map<String, Integer> written = new HashMap<>();
    private final Map<Integer, Schema> known = new ConcurrentHashMap<>();
    private final UnknownIds unknown;
    private final Set<Integer> readable = Collections.synchronizedSet(new HashSet<>());
    private Instant askAgain = Instant.MIN;

    /**
     * After the schemas were registered.
     *
     * @param registered the registry's id of every landed id
     */
    RegisteredSchemaIds(RegistryClient registry, Map<Integer, Integer> registered, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        unknown = new UnknownIds(clock, UNKNOWN);
        // In landed order, so that the newest of a name stays.
        EventSchemas.landed().all().forEach((landed, schema) -> {
            Integer id = registered.get(landed);
            if (id != null) {
                written.put(schema.getFullName(), id);
                known.put(id, schema);
            }
        });
    }

    @Override
    public int idOf(Schema schema) {
        Integer id = written.get(schema.getFullName());
        if (id == null) {
            throw new NoSuchElementException("No registered schema is named " + schema.getFullName());
        }
        return id;
    }

    @Override
    public @Nullable Schema byId(int id) {
        Schema schema = known.get(id);
        return schema != null || id < 0 ? schema : ask(id);
    }

    private synchronized @Nullable Schema ask(int id) {
        if (unknown.contains(id)) {
            return null;
        }
        if (clock.instant().isBefore(askAgain)) {
            throw unreachable(id);
        }
        try {
            Schema schema = registry.schema(id);
            if (schema == null) {
                unknown.add(id);
            } else {
                known.put(id, schema);
            }
            return schema;
        } catch (IOException e) {
            askAgain = clock.instant().plus(AWAY);
            throw unreachable(id);
        }
    }

    private static SerializationException unreachable(int id) {
        return new SerializationException(
                "The schema with the id " + id + " is not known here, and the schema registry cannot be asked for it");
    }

    @Override
    public void requireReadable(Schema event, Set<Integer> inUse) {
        for (int id : inUse) {
            if (!readable.contains(id)) {
                try {
                    requireReadable(event, id);
                } catch (IOException e) {
                    throw new SchemaIdsException("linkstream.schema-registry.url is " + registry.base()
                            + ", but the schema registry there does not answer: " + e.getMessage());
                }
                readable.add(id);
            }
        }
    }

    private void requireReadable(Schema event, int id) throws IOException {
        if (isNamed(event, known.get(id))) {
            return;
        }
        if (isNamed(event, EventSchemas.landed().byId(id))) {
            adoptEmbeddedIds();
        } else if (!isNamed(event, registry.schema(id))) {
            throw new SchemaIdsException("The topics hold records with the schema id " + id + ", which the schema"
                    + " registry at linkstream.schema-registry.url (" + registry.base()
                    + ") does not know as that of a "
                    + event.getName() + ": start with the registry that they were written with");
        }
    }

    /** All ids of the checked-in list may be in use where one is. */
    private void adoptEmbeddedIds() throws IOException {
        Map<Integer, Schema> embedded = EventSchemas.landed().all();
        for (Map.Entry<Integer, Schema> each : embedded.entrySet()) {
            Schema theirs = registry.schema(each.getKey());
            if (theirs != null && !theirs.equals(each.getValue())) {
                throw new SchemaIdsException(
                        "The topics hold records that were written without a schema registry, and by"
                                + " the id " + each.getKey() + " they mean "
                                + each.getValue().getFullName()
                                + ", but the registry at linkstream.schema-registry.url ("
                                + registry.base() + ") means " + theirs.getFullName()
                                + " by it: use a registry whose ids below "
                                + (embedded.size() + 1)
                                + " are free, go on without one, or begin anew under another linkstream.topics.prefix");
            }
        }
        embedded.forEach(known::putIfAbsent);
    }

    private static boolean isNamed(Schema event, @Nullable Schema schema) {
        return schema != null && schema.getFullName().equals(event.getFullName());
    }
}
