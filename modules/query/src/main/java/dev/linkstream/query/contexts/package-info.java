/** What is known of a user. */
@NullMarked
package dev.linkstream.query.contexts;

import org.jspecify.annotations.NullMarked;
