/**
 * What is counted of scenarios and campaigns: counters and sets of an interval, and how intervals make up longer
 * ones.
 */
@NullMarked
package dev.linkstream.stats.counts;

import org.jspecify.annotations.NullMarked;
