/** Which settings there are, where each was set, and what is told of one that is unknown or misspelt. */
@NullMarked
package dev.linkstream.server.settings;

import org.jspecify.annotations.NullMarked;
