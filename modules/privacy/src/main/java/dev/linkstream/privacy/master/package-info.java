/** The deployment's master keys, under which every other key is wrapped, and what hides names. */
@NullMarked
package dev.linkstream.privacy.master;

import org.jspecify.annotations.NullMarked;
