package dev.linkstream.cli.start;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends a data directory that an earlier version has written under a locale with digits of its own, such as Egypt's: Kafka's
 * and our files then have names that are not found under any other. The broker's files get the names that every locale
 * knows; stores that hold such files are removed, and come back from Kafka. A directory that has been looked at is marked.
 */
final class DataNames {

    private static final Logger LOG = LoggerFactory.getLogger(DataNames.class);
    private static final String MARK = "names-are-plain";
    private static final Pattern STRAY = Pattern.compile("(.+-[0-9]+)\\.[0-9a-f]{32}-stray");
    private static final Pattern SEGMENT =
            Pattern.compile("[0-9]+(-[0-9]+)?\\.(log|index|timeindex|txnindex|snapshot|checkpoint)");
    private static final String METADATA = "__cluster_metadata-0";

    private final Path data;
    private final Path broker;

    private DataNames(Path data) {
        this.data = data;
        broker = data.resolve("broker");
    }

    /**
     * To be called before anything in the directory is opened.
     *
     * @throws CommandFailure if it holds two histories, of which one would be lost
     */
    static void mend(Path data) {
        Path mark = data.resolve(MARK);
        if (Files.exists(mark)) {
            return;
        }
        try {
            new DataNames(data).run();
            Files.writeString(mark, "");
        } catch (IOException e) {
            throw CommandFailure.server("the files of " + data
                    + " must be renamed, as they were written under another locale, but cannot be: " + e);
        }
    }

    private void run() throws IOException {
        Set<Path> stores = new LinkedHashSet<>();
        for (Path file : foreign(data.resolve("state"))) {
            stores.add(task(file));
        }
        List<Path> files = foreign(broker);
        if (!files.isEmpty()) {
            files = withoutTheLaterStart(files);
            rename(files);
            // Every log is read anew, which makes its indexes.
            Files.deleteIfExists(broker.resolve(".kafka_cleanshutdown"));
            Files.deleteIfExists(broker.resolve("recovery-point-offset-checkpoint"));
        }
        for (Path store : stores) {
            delete(store);
        }
        if (!files.isEmpty() || !stores.isEmpty()) {
            LOG.warn(
                    "{} was written under a locale with digits of its own: {} files of the broker have other names now, and"
                            + " {} stores are restored from Kafka",
                    data,
                    files.size(),
                    stores.size());
        }
    }

    /** {@code state/APPLICATION/TASK}, or what lies flatter. */
    private Path task(Path file) {
        Path state = data.resolve("state");
        Path below = state.relativize(file);
        return state.resolve(below.subpath(0, Math.min(2, below.getNameCount())));
    }

    /**
     * A start under another locale found no broker's files and made new ones beside. Where it got no further, which is the
     * rule, as the code keys tell that there was more, what it made is removed.
     */
    private List<Path> withoutTheLaterStart(List<Path> files) throws IOException {
        Set<Path> directories = new HashSet<>();
        files.forEach(file -> directories.add(file.getParent()));
        if (!directories.contains(broker.resolve(METADATA))
                || plainLogs(broker.resolve(METADATA)).isEmpty()) {
            return files;
        }
        List<Path> made = new ArrayList<>();
        for (Path directory : list(broker)) {
            if (Files.isDirectory(directory) && !directories.contains(directory)) {
                for (Path log : plainLogs(directory)) {
                    if (Files.size(log) > 0) {
                        throw twoHistories(directory);
                    }
                }
                made.add(directory);
            }
        }
        for (Path directory : made) {
            delete(directory);
        }
        removeSegments(broker.resolve(METADATA));
        for (Path directory : directories) {
            Matcher stray = STRAY.matcher(directory.getFileName().toString());
            if (stray.matches()) {
                Files.move(directory, directory.resolveSibling(stray.group(1)));
            }
        }
        return foreign(broker);
    }

    private CommandFailure twoHistories(Path directory) {
        return CommandFailure.server(
                "linkstream.data (" + data + ") was written under one locale and later under another, and"
                        + " both left records, such as those of " + directory.getFileName()
                        + ": restore a backup of before, or start in an empty directory");
    }

    private void rename(List<Path> files) throws IOException {
        Set<Path> cleared = new HashSet<>();
        for (Path file : files) {
            Path plain = file.resolveSibling(plain(file.getFileName().toString()));
            Path directory = Objects.requireNonNull(file.getParent());
            if (Files.exists(plain) && cleared.add(directory)) {
                for (Path log : plainLogs(directory)) {
                    if (Files.size(log) > 0) {
                        throw twoHistories(directory);
                    }
                }
                removeSegments(directory);
            }
        }
        for (Path file : files) {
            Files.move(
                    file,
                    file.resolveSibling(plain(file.getFileName().toString())),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What a start under another locale has left in a log's directory. */
    private static void removeSegments(Path directory) throws IOException {
        for (Path file : list(directory)) {
            String name = file.getFileName().toString();
            if (SEGMENT.matcher(name).matches() || name.equals("leader-epoch-checkpoint")) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> plainLogs(Path directory) throws IOException {
        return list(directory).stream()
                .filter(file -> file.getFileName().toString().matches("[0-9]+\\.log"))
                .toList();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /** The files below whose names have digits that are not ASCII's. */
    private static List<Path> foreign(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return !plain(name).equals(name);
                    })
                    .toList();
        }
    }

    /** A name with ASCII's digits in place of those of other scripts. */
    static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        name.codePoints()
                .forEach(point ->
                        plain.appendCodePoint(Character.isDigit(point) ? '0' + Character.digit(point, 10) : point));
        return plain.toString();
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault) throws IOException {
                if (fault != null) {
                    throw fault;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
