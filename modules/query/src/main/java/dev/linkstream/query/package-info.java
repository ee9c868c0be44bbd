/** Reading: redirects, links, contexts, results of batches, and the web chat that a link opens. */
@NullMarked
package dev.linkstream.query;

import org.jspecify.annotations.NullMarked;
