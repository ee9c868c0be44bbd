package dev.linkstream.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What running any application needs to know of its deployment.
 *
 * @param kafka client properties that reach the cluster
 * @param stateDirectory where stores and this instance's identity live, one for each process
 * @param address {@code host:port} at which other instances reach this one's queries
 * @param storeMemoryBytes bound of the memory that stores in RocksDB may take together, off the heap
 */
public record StreamsSettings(
        Map<String, Object> kafka,
        Path stateDirectory,
        String address,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        long storeMemoryBytes) {

    /** Where Kafka Streams keeps an application's tasks. */
    public Path directory(String application) {
        return stateDirectory.resolve(application);
    }
}
