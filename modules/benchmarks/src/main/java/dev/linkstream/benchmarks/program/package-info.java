/**
 * The program under test, started and stopped as a user would, what is stored in it before a row, and what it leaves
 * on the disk.
 */
@NullMarked
package dev.linkstream.benchmarks.program;

import org.jspecify.annotations.NullMarked;
