package dev.linkstream.privacy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys have done their work. A key is retired when its issuer uses it no more: one of this instance's that is not
 * the current one, be it from a run before; another's once it is older than any key may be used. When nothing more can
 * come into the log under it, the log's ends are noted; when all up to there is processed and committed, the key is done.
 * Not thread-safe.
 */
final class RetiredKeys {

    private final LogKeySettings settings;
    private final LogProgress progress;
    private final Map<Long, Retired> seen = new HashMap<>();

    private static final class Retired {
        private final long sinceNanos;
        private long @Nullable [] ends;

        Retired(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    RetiredKeys(LogKeySettings settings, LogProgress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** The keys among these that may be destroyed. */
    Set<Long> processed(Collection<LogKeyTable.Row> rows, long current, long nowMillis, long nowNanos) {
        Set<Long> live = new HashSet<>();
        for (LogKeyTable.Row row : rows) {
            live.add(row.id());
            if (row.id() != current && isRetired(row, nowMillis)) {
                seen.computeIfAbsent(row.id(), id -> new Retired(nowNanos));
            }
        }
        seen.keySet().retainAll(live);
        noteEnds(nowNanos);
        return done();
    }

    private boolean isRetired(LogKeyTable.Row row, long nowMillis) {
        return row.issuer().equals(settings.issuer())
                || nowMillis - row.writtenAt()
                        > 2 * settings.longestUse().plus(settings.settling()).toMillis();
    }

    private void noteEnds(long nowNanos) {
        long[] ends = null;
        for (Retired each : seen.values()) {
            if (each.ends == null
                    && nowNanos - each.sinceNanos >= settings.settling().toNanos()) {
                ends = ends == null ? progress.ends() : ends;
                each.ends = ends;
            }
        }
    }

    private Set<Long> done() {
        Set<Long> done = new HashSet<>();
        long[] committed = null;
        for (Map.Entry<Long, Retired> each : seen.entrySet()) {
            long[] ends = each.getValue().ends;
            if (ends != null) {
                committed = committed == null ? progress.committed() : committed;
                if (LogProgress.reached(committed, ends)) {
                    done.add(each.getKey());
                }
            }
        }
        return done;
    }
}
