/** Replies on their way to outside topics: which may be written to, in what order, and what becomes of the others. */
@NullMarked
package dev.linkstream.intake.relay;

import org.jspecify.annotations.NullMarked;
