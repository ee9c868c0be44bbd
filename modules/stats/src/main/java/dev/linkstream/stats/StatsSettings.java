package dev.linkstream.stats;

import dev.linkstream.streams.StreamsSettings;

/**
 * What counting needs to know of its deployment.
 *
 * @param memoryBytes what all partitions' numbers may take on the heap together, so that they are answered without
 *     reading the disk
 */
public record StatsSettings(StreamsSettings streams, long memoryBytes, StatsRetention retention) {}
