package dev.linkstream.backup;

import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.privacy.master.MasterKeys;
import dev.linkstream.privacy.users.UserNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a deployment: its code keys and master keys, and the operator's token where it was generated. Their text
 * form does not show them.
 *
 * @param codes the code keys, a line each, oldest first
 * @param masters the master keys, a line each, oldest first; null: kept elsewhere
 */
public record Secrets(
        String codes, @Nullable String masters, @Nullable String adminToken) {

    static final String CODES = "code-keys";
    static final String MASTERS = "master-keys";
    static final String ADMIN_TOKEN = "admin-token";

    /**
     * The secrets that lie in a directory, or are given.
     *
     * @param codes as the setting has them; null or blank: those of the directory
     * @param masters in the same way
     * @throws BackupException if there are no code keys
     */
    public static Secrets of(Path directory, @Nullable String codes, @Nullable String masters) {
        String foundCodes = found(directory.resolve(CODES), codes);
        if (foundCodes == null) {
            throw BackupException.wrong("The code keys are needed, and are neither in " + directory.resolve(CODES)
                    + " nor in LINKSTREAM_CODES_KEYS: name the directory of the deployment by --data");
        }
        return new Secrets(
                foundCodes, found(directory.resolve(MASTERS), masters), found(directory.resolve(ADMIN_TOKEN), null));
    }

    private static @Nullable String found(Path file, @Nullable String given) {
        if (given != null && !given.isBlank()) {
            return given.replace(',', '\n');
        }
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            throw BackupException.failed(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Names users as the deployment does.
     *
     * @throws BackupException if a key is missing that codes were made with last
     */
    UserNames names(EpochList epochs, String where) {
        CodeKeys keys;
        try {
            keys = CodeKeys.parse(codes);
        } catch (IllegalArgumentException e) {
            throw BackupException.wrong("The code keys " + where + " are wrong: " + e.getMessage());
        }
        String wanted = epochs.current().keyFingerprint();
        if (keys.find(wanted).isEmpty()) {
            throw BackupException.wrong("The code keys " + where + " are another deployment's: the codes here are made"
                    + " with key " + wanted + ", which is not among them");
        }
        Optional<CodeKey> first = keys.find(epochs.all().get(0).keyFingerprint());
        return UserNames.derivedFrom(first.orElseGet(keys::current).toHex());
    }

    /**
     * Refuses to go on without a master key that is in use.
     *
     * @param inUse rows of the topic of log keys that name them
     */
    void requireMasters(Set<String> inUse, String where) {
        String known = masters;
        if (known == null) {
            throw BackupException.wrong("The master keys are needed " + where + ", and are neither there nor in"
                    + " LINKSTREAM_PRIVACY_MASTER_KEYS");
        }
        MasterKeys keys;
        try {
            keys = MasterKeys.parse(known);
        } catch (IllegalArgumentException e) {
            throw BackupException.wrong("The master keys " + where + " are wrong: " + e.getMessage());
        }
        for (String row : inUse) {
            if (!keys.hasNamed(row)) {
                throw BackupException.wrong(
                        "The master keys " + where + " are the wrong ones: users' keys are wrapped under "
                                + row.substring(row.lastIndexOf('-') + 1) + ", which is not among them");
            }
        }
    }

    /** Puts them into a directory, each file with mode 0600. */
    void writeTo(Path directory) throws IOException {
        write(directory.resolve(CODES), codes);
        if (masters != null) {
            write(directory.resolve(MASTERS), masters);
        }
        if (adminToken != null) {
            write(directory.resolve(ADMIN_TOKEN), adminToken);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(
                Objects.requireNonNull(file.toAbsolutePath().getParent()),
                String.valueOf(file.getFileName()),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh, text.endsWith("\n") ? text : text + "\n", StandardCharsets.UTF_8, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return "Secrets[]";
    }
}
