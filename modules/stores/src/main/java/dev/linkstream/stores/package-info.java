/**
 * State stores of our own behind the interfaces of Kafka Streams, and the bounds of those in RocksDB. Knows nothing
 * of what its rows mean.
 */
@NullMarked
package dev.linkstream.stores;

import org.jspecify.annotations.NullMarked;
