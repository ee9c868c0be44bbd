package dev.linkstream.erasures;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.privacy.users.UserKeyRow;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a master key that was replaced is still needed: by a look at the newest row of each user's key, committed ones
 * alone. While it is, the look is taken again and again. Not thread-safe.
 */
final class MasterKeysInUse {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final LogKeys keys;
    private final RecordScan scan;
    private final String topic;
    private final int partitions;
    private long looked = System.nanoTime();

    MasterKeysInUse(KafkaConnection kafka, Topics topics, LogKeys keys) {
        this.keys = keys;
        scan = RecordScan.ofCommitted(kafka);
        topic = CoreChangelogs.name(topics, "user-keys");
        partitions = topics.linkRequests().partitions();
    }

    void check() {
        if (!keys.isReplacingMaster() || System.nanoTime() - looked < INTERVAL.toNanos()) {
            return;
        }
        looked = System.nanoTime();
        Set<Integer> used = new HashSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            Map<ByteBuffer, Set<Integer>> masters = new HashMap<>();
            long unused = scan.scan(topic, partition, record -> {
                if (record.key() != null) {
                    masters.put(ByteBuffer.wrap(record.key()), masters(record.value()));
                }
            });
            masters.values().forEach(used::addAll);
        }
        keys.retireMasters(used);
    }

    private static Set<Integer> masters(byte @Nullable [] row) {
        if (row != null && UserKeyPage.is(row)) {
            return UserKeyPage.slots(row).stream()
                    .map(slot -> UserKeyRow.master(slot.row()))
                    .collect(Collectors.toSet());
        }
        return row == null || row.length != UserKeyRow.BYTES ? Set.of() : Set.of(UserKeyRow.master(row));
    }
}
