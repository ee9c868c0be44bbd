/** What leaves the core: the nodes that it leaves by, replies and confirmations, events, dead letters. */
@NullMarked
package dev.linkstream.core.output;

import org.jspecify.annotations.NullMarked;
