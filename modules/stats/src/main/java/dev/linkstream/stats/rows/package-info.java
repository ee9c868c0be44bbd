/** Rows of numbers as bytes and bits, and the cache of those that change. */
@NullMarked
package dev.linkstream.stats.rows;

import org.jspecify.annotations.NullMarked;
