package dev.linkstream.backup;

import dev.linkstream.privacy.users.ErasureRegister;
import dev.linkstream.privacy.users.UserKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The backups that a deployment knows of, a path a line in the file {@code backups} of its directory. As long as they can be
 * reached, an erasure reaches them: the user's key is overwritten in {@code keys/}, and the register there has it.
 */
public final class KnownBackups {

    private static final String LIST = "backups";
    private static final String REGISTER = "erasures";
    private static final String KEYS = "keys";

    private KnownBackups() {}

    /** Where a directory of a deployment, or {@code keys/} of a backup, has its register. */
    public static Path register(Path directory) {
        return directory.resolve(REGISTER);
    }

    /** Notes in a deployment's directory where a backup lies. */
    static void note(Path data, Path backup) throws IOException {
        if (!of(data).contains(backup)) {
            Files.writeString(
                    data.resolve(LIST),
                    backup + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** The backups that are noted in a deployment's directory, there or not. */
    public static Set<Path> of(Path data) throws IOException {
        Set<Path> known = new LinkedHashSet<>();
        Path list = data.resolve(LIST);
        if (Files.exists(list)) {
            Files.readAllLines(list, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .map(Path::of)
                    .forEach(known::add);
        }
        return known;
    }

    /** Whether the keys of a backup can be reached. */
    public static boolean isThere(Path backup) {
        return Files.isDirectory(backup.resolve(KEYS));
    }

    /** When a backup was last brought up to date; the beginning of time while its first is being made. */
    public static FileTime madeAt(Path backup) throws IOException {
        Path manifest = Manifest.file(backup);
        return Files.exists(manifest) ? Files.getLastModifiedTime(manifest) : FileTime.fromMillis(0);
    }

    /**
     * Has a backup forget: who was erased is in its register, then their keys are overwritten.
     *
     * @return how many keys were overwritten
     */
    public static int erase(Path backup, ErasureRegister erased) throws IOException {
        Path keys = backup.resolve(KEYS);
        erased.addTo(register(keys));
        Map<ByteBuffer, Instant> last = erased.lastByUser();
        int gone = 0;
        for (Path file : files(keys)) {
            gone += UserKeyFile.erase(file, last);
        }
        return gone;
    }

    private static List<Path> files(Path keys) throws IOException {
        try (Stream<Path> there = Files.list(keys)) {
            return new ArrayList<>(
                    there.filter(file -> String.valueOf(file.getFileName()).startsWith("user-keys-"))
                            .toList());
        }
    }
}
