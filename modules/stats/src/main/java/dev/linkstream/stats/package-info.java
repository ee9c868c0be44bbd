/**
 * The numbers: a Streams application that counts what became of links, by scenario, campaign and interval, exactly; and
 * the questions about it. It counts events and changes nothing that the core decides.
 */
@NullMarked
package dev.linkstream.stats;

import org.jspecify.annotations.NullMarked;
