/** Load over HTTP: connections on event loops, closed and paced runs, and the requests that they send. */
@NullMarked
package dev.linkstream.benchmarks.load;

import org.jspecify.annotations.NullMarked;
