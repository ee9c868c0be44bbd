/** One handler for each type of record in the log, and what handlers share of a link's state. */
@NullMarked
package dev.linkstream.core.handlers;

import org.jspecify.annotations.NullMarked;
