package dev.linkstream.core;

import dev.linkstream.links.ValueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the core needs to know of its deployment.
 *
 * @param kafka client properties that reach the cluster
 * @param stateDirectory where stores and this instance's identity live, one for each process
 * @param address {@code host:port} at which other instances reach this one's queries
 * @param guarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param storeMemoryBytes bound of the memory that stores in RocksDB may take together, off the heap
 */
public record CoreSettings(
        Map<String, Object> kafka,
        Path stateDirectory,
        String address,
        String guarantee,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        long storeMemoryBytes,
        ValueLimits limits) {

    boolean exactlyOnce() {
        return !guarantee.equals(StreamsConfig.AT_LEAST_ONCE);
    }
}
