package dev.linkstream.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** The name of this process in its consumer groups: kept, so that a restart takes its old place at once. */
@NullMarked
public final class InstanceId {

    private static final String FILE = "instance-id";

    private InstanceId() {}

    /**
     * The id that is kept in this directory, which is made where it is missing.
     *
     * @throws IllegalStateException if the directory cannot be written
     */
    public static String keptIn(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            String kept = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!kept.isEmpty()) {
                return kept;
            }
            Files.createDirectories(directory);
            String id = UUID.randomUUID().toString();
            Files.writeString(file, id + "\n");
            return id;
        } catch (IOException e) {
            throw new IllegalStateException("The instance id cannot be kept in " + file, e);
        }
    }
}
