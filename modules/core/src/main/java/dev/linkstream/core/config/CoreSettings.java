package dev.linkstream.core.config;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the core needs to know of its deployment.
 *
 * @param kafka client properties that reach the cluster
 * @param stateDirectory where stores and this instance's identity live, one for each process
 * @param address {@code host:port} at which other instances reach this one's queries
 * @param storeMemoryBytes bound of the memory that stores in RocksDB may take together, off the heap
 */
public record CoreSettings(
        Map<String, Object> kafka,
        Path stateDirectory,
        String address,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        long storeMemoryBytes,
        ValueLimits limits) {

    /** What running the core as this application takes. */
    public StreamsSettings streams(String application) {
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
