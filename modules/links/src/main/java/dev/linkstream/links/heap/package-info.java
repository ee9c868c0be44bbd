/** What a body of JSON takes of the heap, and the bound of what all bodies take at once. */
@NullMarked
package dev.linkstream.links.heap;

import org.jspecify.annotations.NullMarked;
