package dev.linkstream.server;

import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The code keys: a setting, or a file in the data directory that only its owner may read. A key is new until
 * {@link #markUsed}: no code was made with it, even if a first start was broken off.
 */
final class CodeKeyFile {

    private final Path file;
    private final Path unused;

    CodeKeyFile(Path data) {
        file = data.resolve("code-keys");
        unused = data.resolve("code-keys.unused");
    }

    /** The keys of the setting, else of the file, which is made with a new key where it is missing. */
    CodeKeys load(@Nullable String setting, SecureRandom random) {
        if (setting != null && !setting.isBlank()) {
            return parse(setting.replace(',', '\n'), "as set");
        }
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                create(random);
            }
            return parse(Files.readString(file), "in " + file);
        } catch (IOException e) {
            throw new UncheckedIOException("The code keys cannot be kept in " + file, e);
        }
    }

    private static CodeKeys parse(String keys, String where) {
        try {
            return CodeKeys.parse(keys);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("linkstream.codes.keys, " + where + ", are wrong: " + e.getMessage(), e);
        }
    }

    boolean isNew() {
        return Files.exists(unused);
    }

    void markUsed() {
        try {
            Files.deleteIfExists(unused);
        } catch (IOException e) {
            throw new UncheckedIOException("That the code key is in use cannot be noted: " + unused, e);
        }
    }

    private void create(SecureRandom random) throws IOException {
        Path written = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "code-keys",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(written, CodeKey.generate(random).toHex() + "\n");
        if (!Files.exists(unused)) {
            Files.createFile(unused);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
