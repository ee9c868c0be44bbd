/**
 * What attributes a user may have: declarations, the rules that what was sent must keep, and how a context is merged.
 */
@NullMarked
package dev.linkstream.links.attributes;

import org.jspecify.annotations.NullMarked;
