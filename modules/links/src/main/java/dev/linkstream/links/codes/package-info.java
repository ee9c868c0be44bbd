/** Short codes: positions in the log, encrypted, and the epochs and keys that give them their meaning. */
@NullMarked
package dev.linkstream.links.codes;

import org.jspecify.annotations.NullMarked;
