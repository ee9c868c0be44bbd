package dev.linkstream.privacy.master;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master keys: a setting, or a file that only its owner may read. A line that is added to the file while the program
 * runs is taken up by {@link #refresh}: so the master key is replaced without a restart. Thread-safe.
 */
public final class MasterKeyFile implements Supplier<MasterKeys> {

    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyFile.class);

    private final @Nullable Path file;
    private volatile MasterKeys keys;
    private volatile @Nullable FileTime read;

    private MasterKeyFile(@Nullable Path file, MasterKeys keys, @Nullable FileTime read) {
        this.file = file;
        this.keys = keys;
        this.read = read;
    }

    /**
     * The keys of the setting, else of the file; where both are missing a new key, which {@link #keep} puts into the file.
     *
     * @param setting keys one behind the other, a comma between them, oldest first; null or blank: not set
     * @throws IllegalArgumentException if what is set or kept is no key; the message never shows it
     */
    public static MasterKeyFile load(@Nullable String setting, Path file, SecureRandom random) {
        if (setting != null && !setting.isBlank()) {
            return new MasterKeyFile(null, parse(setting.replace(',', '\n'), "as set"), null);
        }
        try {
            return Files.exists(file)
                    ? new MasterKeyFile(file, parse(file), Files.getLastModifiedTime(file))
                    : new MasterKeyFile(file, MasterKeys.of(MasterKey.generate(random)), null);
        } catch (IOException e) {
            throw new UncheckedIOException("The master keys in " + file + " cannot be read", e);
        }
    }

    private static MasterKeys parse(Path file) throws IOException {
        return parse(Files.readString(file), "in " + file);
    }

    private static MasterKeys parse(String text, String where) {
        try {
            return MasterKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "linkstream.privacy.master-keys, " + where + ", are wrong: " + e.getMessage(), e);
        }
    }

    @Override
    public MasterKeys get() {
        return keys;
    }

    /** Puts a new key into the file, before anything is wrapped under it. */
    public void keep() {
        Path wanted = file;
        if (wanted == null || read != null) {
            return;
        }
        try {
            Path directory = Objects.requireNonNull(wanted.toAbsolutePath().getParent());
            Files.createDirectories(directory);
            Path written = Files.createTempFile(
                    directory,
                    "master-keys",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(written, keys.current().toHex() + "\n");
            Files.move(written, wanted, StandardCopyOption.ATOMIC_MOVE);
            read = Files.getLastModifiedTime(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("The master key cannot be kept in " + wanted, e);
        }
    }

    /** Takes up what was changed in the file. What is wrong in it is logged, and the keys stay as they are. */
    public void refresh() {
        Path watched = file;
        FileTime before = read;
        if (watched == null || before == null) {
            return;
        }
        try {
            FileTime now = Files.getLastModifiedTime(watched);
            if (!now.equals(before)) {
                read = now;
                keys = parse(watched);
                LOG.info("Master keys are taken up from {}", watched);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The master keys stay as they are: {}", e.getMessage());
        }
    }

    /** Where the keys are expected, for people. */
    public String shown() {
        return "linkstream.privacy.master-keys" + (file == null ? "" : " or the file " + file);
    }
}
