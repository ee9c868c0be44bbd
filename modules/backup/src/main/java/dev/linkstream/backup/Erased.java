package dev.linkstream.backup;

import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.privacy.users.ErasureRegister;
import dev.linkstream.privacy.users.UserKeyFile;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is not to come back. The register names nobody: users are found by the ids in what is restored, each under its name.
 * Somebody whose context is there and whose key is not was erased, too: a key is overwritten in a backup that can be reached.
 */
final class Erased {

    /** Begins the keys of rows that note an erasure, among results: as the core writes them. */
    private static final String NOTE = "\u0001erasure:";

    private final ErasureRegister register;
    private final UserNames names;
    private final Map<ByteBuffer, Instant> last;
    private final Instant now;
    private int count;

    Erased(ErasureRegister register, UserNames names, Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
        this.register = register;
        this.names = names;
        last = register.lastByUser();
    }

    /** How many erasures are carried out by the restore. */
    int count() {
        return count;
    }

    Users in(int partition) {
        return new Users(partition);
    }

    /** The users of one partition; to be shown results, then keys, then contexts. */
    final class Users {

        private final int partition;
        private final Set<String> carriedOut = new HashSet<>();
        private final Set<ByteBuffer> keys = new HashSet<>();

        /** By user id, their names. */
        private final Map<String, ByteBuffer> found = new LinkedHashMap<>();

        private Users(int partition) {
            this.partition = partition;
        }

        private String unregistered(String user) {
            return UUID.nameUUIDFromBytes((now + "/" + partition + "/" + user).getBytes(StandardCharsets.UTF_8))
                    .toString();
        }

        /** Erasures that the backup knows of have been carried out in it. */
        void result(byte @Nullable [] key) {
            if (key != null && key.length > 0 && key[0] == NOTE.charAt(0)) {
                String text = new String(key, StandardCharsets.UTF_8);
                if (text.startsWith(NOTE)) {
                    carriedOut.add(text.substring(NOTE.length()));
                }
            }
        }

        boolean keepsKey(byte[] name, byte[] row) {
            if (UserKeyFile.isErased(name, row, last)) {
                return false;
            }
            keys.add(ByteBuffer.wrap(name));
            return true;
        }

        void context(byte @Nullable [] key, boolean deleted) {
            if (key == null) {
                return;
            }
            String user = new String(key, StandardCharsets.UTF_8);
            if (deleted) {
                found.remove(user);
                return;
            }
            ByteBuffer name = ByteBuffer.wrap(names.of(user));
            if (!keys.contains(name)) {
                found.put(user, name);
            }
        }

        /** What happened after the erasure is about the next person. */
        boolean keepsEvent(byte @Nullable [] key, long time) {
            if (key == null) {
                return true;
            }
            Instant erased = last.get(ByteBuffer.wrap(names.of(new String(key, StandardCharsets.UTF_8))));
            return erased == null || Instant.ofEpochMilli(time).isAfter(erased);
        }

        /** What the restored log begins with. */
        List<UserErasureRequested> toErase() {
            Map<ByteBuffer, ErasureRegister.Entry> pending = new HashMap<>();
            for (ErasureRegister.Entry entry : register.entries()) {
                if (!carriedOut.contains(entry.id())) {
                    pending.put(entry.user(), entry);
                }
            }
            List<UserErasureRequested> erasures = new ArrayList<>();
            found.forEach((user, name) -> {
                ErasureRegister.Entry entry = pending.get(name);
                erasures.add(
                        entry == null
                                ? new UserErasureRequested(unregistered(user), user, now)
                                : new UserErasureRequested(entry.id(), user, entry.requestedAt()));
            });
            count += erasures.size();
            return erasures;
        }
    }
}
