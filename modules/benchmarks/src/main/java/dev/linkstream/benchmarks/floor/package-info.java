/**
 * The floors of calls and redirects: bare servers that do only what no answer can do without, in a process of their
 * own.
 */
@NullMarked
package dev.linkstream.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
