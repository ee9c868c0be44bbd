package dev.linkstream.cli.start;

import dev.linkstream.cli.terminal.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The operator's token: a setting, else a generated one, shown once and kept for this directory's later starts. */
final class AdminToken {

    private static final int RANDOM_BYTES = 24;

    private final Path file;
    private final Console console;

    AdminToken(Path data, Console console) {
        this.file = data.resolve("admin-token");
        this.console = console;
    }

    String of(String setting) {
        if (!setting.isBlank()) {
            return setting;
        }
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            String token = "lsa_" + HexFormat.of().formatHex(random);
            // In one step: a start that is killed here must not leave an empty token behind.
            Path written = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "admin-token",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(written, token + "\n");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            console.out()
                    .write(("admin token " + token + " (kept in " + file + ", not shown again)\n")
                            .getBytes(StandardCharsets.UTF_8));
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException("The admin token cannot be kept in " + file, e);
        }
    }
}
