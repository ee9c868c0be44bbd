package dev.linkstream.stats;

import dev.linkstream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What counting needs to know of its deployment.
 *
 * @param kafka client properties that reach the cluster
 * @param stateDirectory where stores and this instance's identity live, one for each process
 * @param address {@code host:port} at which other instances reach this one's queries
 * @param storeMemoryBytes bound of the memory that all stores in RocksDB of this process may take together, off the heap
 * @param memoryBytes what all partitions' numbers may take on the heap together, so that they are answered without
 *     reading the disk
 */
public record StatsSettings(
        Map<String, Object> kafka,
        Path stateDirectory,
        String address,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        long storeMemoryBytes,
        long memoryBytes,
        StatsRetention retention) {

    /** What running this application takes. */
    StreamsSettings streams(String application) {
        return new StreamsSettings(
                application,
                kafka,
                stateDirectory,
                address,
                threads,
                standbyReplicas,
                commitInterval,
                storeMemoryBytes);
    }
}
