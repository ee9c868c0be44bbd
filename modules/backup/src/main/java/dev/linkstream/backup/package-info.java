/**
 * A deployment as files: made by plain Kafka clients while it runs, and restored into another cluster or directory. The
 * README has the format.
 */
@NullMarked
package dev.linkstream.backup;

import org.jspecify.annotations.NullMarked;
