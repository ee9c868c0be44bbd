/**
 * The fast path: Netty handlers that answer plain HTTP calls ahead of the web framework, whose routes are the
 * reference.
 */
@NullMarked
package dev.linkstream.fastpath;

import org.jspecify.annotations.NullMarked;
