package dev.linkstream.privacy.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The register of erasures as a file that outlives the topic: a line for each, with the user's name, which tells nothing
 * about them, when the erasure was asked for, and its id. Immutable.
 */
public final class ErasureRegister {

    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Entry> byId;

    /**
     * One erasure.
     *
     * @param user the user's name by {@link UserNames}
     */
    public record Entry(String id, ByteBuffer user, Instant requestedAt) {}

    private ErasureRegister(Map<String, Entry> byId) {
        this.byId = byId;
    }

    public static ErasureRegister of(Collection<Entry> entries) {
        Map<String, Entry> byId = new LinkedHashMap<>();
        entries.forEach(entry -> byId.put(entry.id(), entry));
        return new ErasureRegister(byId);
    }

    /**
     * The register in a file; an empty one where there is none.
     *
     * @throws IOException if the file cannot be read, or a line in it is none of ours
     */
    public static ErasureRegister read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return of(List.of());
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Map<String, Entry> byId = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                Entry entry = parse(line, number, file);
                byId.put(entry.id(), entry);
            }
        }
        return new ErasureRegister(byId);
    }

    private static Entry parse(String line, int number, Path file) throws IOException {
        String[] parts = line.strip().split(" ", -1);
        try {
            if (parts.length == 3) {
                return new Entry(parts[2], ByteBuffer.wrap(HEX.parseHex(parts[0])), Instant.parse(parts[1]));
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IOException(file + " is damaged in line " + number, e);
        }
        throw new IOException(file + " is damaged in line " + number);
    }

    /** Both together. */
    public ErasureRegister and(ErasureRegister other) {
        Map<String, Entry> all = new LinkedHashMap<>(byId);
        all.putAll(other.byId);
        return new ErasureRegister(all);
    }

    /** All, in the order in which they were noted. */
    public Collection<Entry> entries() {
        return byId.values();
    }

    /** When each user was erased last. */
    public Map<ByteBuffer, Instant> lastByUser() {
        Map<ByteBuffer, Instant> last = new HashMap<>();
        entries()
                .forEach(entry ->
                        last.merge(entry.user(), entry.requestedAt(), (one, two) -> one.isAfter(two) ? one : two));
        return last;
    }

    /**
     * Adds to a file what it has not; made where it is missing, with mode 0600. A crash leaves the file of before or that of
     * after, and what is after is on the disk when this returns.
     */
    public void addTo(Path file) throws IOException {
        ErasureRegister before = read(file);
        if (before.byId.keySet().containsAll(byId.keySet()) && Files.exists(file)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        before.and(this).entries().forEach(entry -> lines.append(line(entry)));
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "erasures",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, lines, StandardCharsets.UTF_8, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String line(Entry entry) {
        byte[] user = new byte[entry.user().remaining()];
        entry.user().duplicate().get(user);
        return HEX.formatHex(user) + " " + entry.requestedAt() + " " + entry.id() + "\n";
    }
}
