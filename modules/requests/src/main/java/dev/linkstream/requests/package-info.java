/**
 * What every way into the request log shares: an entry as it was sent, the rules that it must keep, the event that it
 * becomes, and the way into {@code link-requests} that never runs far ahead of the pipeline.
 */
@NullMarked
package dev.linkstream.requests;

import org.jspecify.annotations.NullMarked;
