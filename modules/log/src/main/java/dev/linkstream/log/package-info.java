/**
 * The ways into {@code link-requests}: single records, bulk within a window, the replies to both, admission and
 * back-pressure.
 */
@NullMarked
package dev.linkstream.log;

import org.jspecify.annotations.NullMarked;
