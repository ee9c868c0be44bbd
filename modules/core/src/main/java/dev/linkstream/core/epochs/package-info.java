/** The log as it is found at a start and watched after it: epochs, marks of what was read, refusals to start. */
@NullMarked
package dev.linkstream.core.epochs;

import org.jspecify.annotations.NullMarked;
