/** Schemas for others: the ids of a schema registry, or, without one, our own list in the shapes of its API. */
@NullMarked
package dev.linkstream.registry;

import org.jspecify.annotations.NullMarked;
