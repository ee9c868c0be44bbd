/**
 * What a row is and how it is measured by turns: goals, medians, pairs and ratios, and what else the machine did
 * meanwhile.
 */
@NullMarked
package dev.linkstream.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
