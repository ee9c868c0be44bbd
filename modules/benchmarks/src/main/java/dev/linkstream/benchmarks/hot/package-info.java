/** The product's hot pieces, each beside what it is compared with, measured by JMH. */
@NullMarked
package dev.linkstream.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
