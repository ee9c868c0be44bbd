package dev.linkstream.erasures;

import dev.linkstream.backup.KnownBackups;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.privacy.users.ErasureRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erasures outlive the topics: in the file {@code erasures} of the deployment's directory, and in the backups that were made
 * of it, as long as they are where they were made. There the keys of who is erased are overwritten, too. Not thread-safe.
 */
final class BackupErasures {

    private static final Logger LOG = LoggerFactory.getLogger(BackupErasures.class);

    private final Path data;
    private Set<String> kept = Set.of();
    private boolean keptOnce;

    /** By backup, what it was told, and when it was last brought up to date by then. */
    private final Map<Path, Told> told = new HashMap<>();

    private record Told(Set<String> erasures, FileTime madeAt) {}

    BackupErasures(Path data) {
        this.data = data;
    }

    /** Answers whether all that can be reached have forgotten these; what failed is tried again with the next call. */
    boolean reach(Collection<ErasureNoted> erasures) {
        Set<String> ids = new HashSet<>();
        erasures.forEach(erasure -> ids.add(erasure.getErasureId()));
        ErasureRegister register = ErasureRegister.of(erasures.stream()
                .map(each -> new ErasureRegister.Entry(each.getErasureId(), each.getUser(), each.getRequestedAt()))
                .toList());
        try {
            if (!keptOnce || !kept.equals(ids)) {
                Files.createDirectories(data);
                register.addTo(KnownBackups.register(data));
                kept = Set.copyOf(ids);
                keptOnce = true;
            }
            for (Path backup : KnownBackups.of(data)) {
                tell(backup, ids, register);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("A backup or the register in {} cannot be told of erasures for now: {}", data, e.toString());
            return false;
        }
    }

    private void tell(Path backup, Set<String> ids, ErasureRegister register) throws IOException {
        if (ids.isEmpty() || !KnownBackups.isThere(backup)) {
            return;
        }
        FileTime madeAt = KnownBackups.madeAt(backup);
        Told before = told.get(backup);
        if (before == null
                || !before.madeAt().equals(madeAt)
                || !before.erasures().equals(ids)) {
            int gone = KnownBackups.erase(backup, register);
            told.put(backup, new Told(Set.copyOf(ids), madeAt));
            if (gone > 0) {
                LOG.info("{} keys of erased users are overwritten in the backup {}", gone, backup);
            }
        }
    }
}
