package dev.linkstream.erasures;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
            Map<ByteBuffer, Integer> masters = new HashMap<>();
            long unused = scan.scan(topic, partition, record -> {
                byte[] row = record.value();
                if (record.key() == null || record.key().length != UserNames.BYTES) {
                    return;
                }
                if (row == null || row.length != UserKeyRow.BYTES) {
                    masters.remove(ByteBuffer.wrap(record.key()));
                } else {
                    masters.put(ByteBuffer.wrap(record.key()), UserKeyRow.master(row));
                }
            });
            used.addAll(masters.values());
        }
        keys.retireMasters(used);
    }
}
