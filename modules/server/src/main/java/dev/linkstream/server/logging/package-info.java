/** The log on standard error: a fault on one line, and repeats of a line counted. */
@NullMarked
package dev.linkstream.server.logging;

import org.jspecify.annotations.NullMarked;
