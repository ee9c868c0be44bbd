/** A click on a short link: what it leads to, written on the fast path or by a route, and the visits that it tells of. */
@NullMarked
package dev.linkstream.redirect;

import org.jspecify.annotations.NullMarked;
