/** What operators do, by HTTP and by command line: dead letters, and the pipeline's state. */
@NullMarked
package dev.linkstream.operations;

import org.jspecify.annotations.NullMarked;
