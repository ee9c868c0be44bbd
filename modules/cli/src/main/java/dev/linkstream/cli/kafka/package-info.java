/** What commands need that speak to Kafka themselves: the cluster, its options, and records as lines. */
@NullMarked
package dev.linkstream.cli.kafka;

import org.jspecify.annotations.NullMarked;
