/** Who may call what: tokens, scopes, rate limits, and how a refusal is answered. */
@NullMarked
package dev.linkstream.server.access;

import org.jspecify.annotations.NullMarked;
