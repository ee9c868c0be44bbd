/** Who clicks, person or preview, and the clicks on their way to the log without waiting. */
@NullMarked
package dev.linkstream.redirect.visits;

import org.jspecify.annotations.NullMarked;
