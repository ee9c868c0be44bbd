/** The bulk rows: the core over a log that is already written, and its floor over the same log. */
@NullMarked
package dev.linkstream.benchmarks.bulk;

import org.jspecify.annotations.NullMarked;
