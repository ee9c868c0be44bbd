/** The rows of statistics, with DuckDB over the same clicks in Parquet as the rival. */
@NullMarked
package dev.linkstream.benchmarks.numbers;

import org.jspecify.annotations.NullMarked;
