package dev.linkstream.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup holds: the file {@code manifest.json}, written last, and behind it a line with its SHA-256. A file that it
 * does not name is none of the backup's.
 *
 * @param format {@value #FORMAT}
 * @param deployment Kafka's id of the topic {@code epochs}, which lives as long as the deployment
 * @param madeAt when it was last brought up to date
 * @param home where it was made
 * @param data the deployment's directory, if it was known; else null
 * @param prefix of the topics that it was made of
 * @param topics their records, by name without the prefix
 * @param groups by consumer group without the prefix, then by {@code topic/partition}: the offset that comes next
 */
record Manifest(
        int format,
        String deployment,
        Instant madeAt,
        String home,
        @Nullable String data,
        String prefix,
        List<CopiedTopic> topics,
        Map<String, Map<String, Long>> groups) {

    static final int FORMAT = 1;

    private static final String NAME = "manifest.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /**
     * A topic.
     *
     * @param configs that it was given, of those that make sense anywhere
     */
    record CopiedTopic(
            String name,
            String topicId,
            boolean compacted,
            Map<String, String> configs,
            List<CopiedPartition> partitions) {}

    /**
     * A partition.
     *
     * @param next the offset from which on nothing is copied yet
     */
    record CopiedPartition(long next, List<CopiedFile> files) {}

    /**
     * A file.
     *
     * @param file its path in the backup
     * @param from the first offset that it may have
     * @param to the first that it has not any more
     * @param sha256 of its bytes as hex; empty where the file is changed in its place, and checks itself
     */
    record CopiedFile(String file, long from, long to, long records, long bytes, String sha256) {}

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME));
    }

    /** When the manifest of a backup was last written. */
    static Path file(Path directory) {
        return directory.resolve(NAME);
    }

    /**
     * The manifest of a backup.
     *
     * @throws BackupException if there is none, it is damaged, or of another format
     */
    static Manifest read(Path directory) {
        Path file = file(directory);
        try {
            if (!Files.exists(file)) {
                throw BackupException.wrong(directory + " is no backup: it has no " + NAME);
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.size() != 2 || !lines.get(1).equals(sum(lines.get(0)))) {
                throw BackupException.wrong(
                        "The backup in " + directory + " is broken: " + NAME + " is not as it was written");
            }
            Manifest manifest = JSON.readValue(lines.get(0), Manifest.class);
            if (manifest.format() != FORMAT) {
                throw BackupException.wrong("The backup in " + directory + " has format " + manifest.format()
                        + ", and this version of Linkstream knows format " + FORMAT);
            }
            return manifest;
        } catch (JacksonException e) {
            throw BackupException.wrong("The backup in " + directory + " was made by another version of Linkstream: "
                    + NAME + " cannot be read");
        } catch (IOException e) {
            throw BackupException.failed(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces the manifest of a backup in one step. */
    void write(Path directory) throws IOException {
        String json = JSON.writeValueAsString(this);
        Path fresh = directory.resolve(NAME + ".new");
        Files.writeString(
                fresh,
                json + "\n" + sum(json) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(fresh, file(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String sum(String text) {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    Optional<CopiedTopic> topic(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }
}
