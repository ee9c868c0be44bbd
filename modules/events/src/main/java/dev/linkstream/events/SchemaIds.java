package dev.linkstream.events;

import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Which id on the wire stands for which schema: those of the checked-in list ({@link EventSchemas#landed()}), or those
 * that a schema registry gave out. Thread-safe.
 */
@NullMarked
public interface SchemaIds {

    /**
     * The id that events of this schema's name are written with. Blocks for nothing.
     *
     * @throws NoSuchElementException if no schema of that name has landed
     */
    int idOf(Schema schema);

    /**
     * The schema with this id, or null where none has it. May ask a registry for an id that it does not know, for a few
     * seconds at most.
     *
     * @throws SerializationException if the registry cannot be asked
     */
    @Nullable Schema byId(int id);

    /**
     * To be called before anything is written to a deployment that has records: makes sure that they can be read.
     *
     * @param event the schema of the records looked at
     * @param inUse the ids that they were written with
     * @throws SchemaIdsException if those, or others that were in use together with them, mean something else here
     */
    void requireReadable(Schema event, Set<Integer> inUse);
}
