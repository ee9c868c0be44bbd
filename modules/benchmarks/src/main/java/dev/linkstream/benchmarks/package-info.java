/** {@code ./linkstream bench}: what the product does, beside the least that Kafka or Netty can do for the same work. */
@NullMarked
package dev.linkstream.benchmarks;

import org.jspecify.annotations.NullMarked;
