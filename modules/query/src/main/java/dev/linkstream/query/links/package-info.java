/**
 * Links one by one and in lists: what is known of one, its changes, a new code for it or for a campaign's, its QR
 * code.
 */
@NullMarked
package dev.linkstream.query.links;

import org.jspecify.annotations.NullMarked;
