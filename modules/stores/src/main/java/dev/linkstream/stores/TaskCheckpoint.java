package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams' word on how far a task's stores are restored, a file in the task's directory. Under exactly-once it is
 * worth something only while nothing was processed: a killed process leaves rows in the files that it never committed,
 * and which no changelog takes back. Kafka Streams 4.2 nevertheless keeps it while it runs; we do not.
 */
public final class TaskCheckpoint {

    private static final Logger log = LoggerFactory.getLogger(TaskCheckpoint.class);
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");
    private static final String FILE = ".checkpoint";

    private TaskCheckpoint() {}

    /** Has the changelogs read from their start where the task is opened next, unless it is closed before. */
    public static void delete(Path task) {
        try {
            Files.deleteIfExists(task.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has one store's changelog read from its start, where the task is opened now, and not those of the task's others. */
    static void forget(Path task, TopicPartition changelog) throws IOException {
        Path file = task.resolve(FILE);
        if (Files.exists(file)) {
            OffsetCheckpoint checkpoint = new OffsetCheckpoint(file.toFile());
            Map<TopicPartition, Long> offsets = new HashMap<>(checkpoint.read());
            offsets.put(changelog, OffsetCheckpoint.OFFSET_UNKNOWN);
            checkpoint.write(offsets);
        }
    }

    /**
     * Deletes the stores of tasks that were not closed: they are restored from their changelogs. To be called before
     * Kafka Streams starts, which would do the same with an error for each.
     *
     * @param application Kafka Streams' directory of the core, which need not be there
     */
    public static void wipeUnclosed(Path application) {
        for (Path task : tasks(application)) {
            if (!Files.exists(task.resolve(FILE))) {
                log.info("Task {} was not closed: its stores are restored from Kafka", task.getFileName());
                try {
                    Utils.delete(task.toFile());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static List<Path> tasks(Path application) {
        if (!Files.isDirectory(application)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(application)) {
            return found.filter(
                            each -> TASK.matcher(each.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
