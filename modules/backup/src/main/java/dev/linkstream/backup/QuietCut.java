package dev.linkstream.backup;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;

/**
 * Where all partitions of a running deployment end at one moment between two commits, so that what lies before fits
 * together: stores with each other, with what was told of them, and with how far the groups had read.
 *
 * <p>The ends of what is committed are looked up twice. Where none has moved, no transaction has been committed between; and
 * where in between none was on its way from its decision to its last marker, both times were whole.
 */
final class QuietCut {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 15_000_000;

    private final LiveCluster cluster;
    private final Set<TopicPartition> transactional;
    private final Collection<TopicPartition> others;
    private final Collection<String> groups;

    /**
     * A cut to be made.
     *
     * @param transactional what transactions alone write
     * @param others may be written to at any time: of them the cut may have more than the moment had
     */
    QuietCut(
            LiveCluster cluster,
            Set<TopicPartition> transactional,
            Collection<TopicPartition> others,
            Collection<String> groups) {
        this.cluster = cluster;
        this.transactional = transactional;
        this.others = others;
        this.groups = groups;
    }

    /**
     * The cut.
     *
     * @param ends by partition, the first offset that is not in it
     * @param committed by group, how far it had read
     */
    record Cut(Map<TopicPartition, Long> ends, Map<String, Map<TopicPartition, Long>> committed) {}

    Cut make() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Map<String, Map<TopicPartition, Long>> committed = cluster.committed(groups);
            Map<TopicPartition, Long> before = cluster.committedEnds(transactional);
            boolean whole = !cluster.isCommitting();
            Map<TopicPartition, Long> after = cluster.committedEnds(transactional);
            if (whole && before.equals(after) && committed.equals(cluster.committed(groups))) {
                Map<TopicPartition, Long> ends = new HashMap<>(after);
                ends.putAll(cluster.committedEnds(others));
                return new Cut(ends, committed);
            }
            if (System.nanoTime() > deadline) {
                throw BackupException.failed("There was no moment without a commit within " + PATIENCE
                        + ": make the backup when less is going on");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
