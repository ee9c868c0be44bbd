/** The users' own keys in their file, under names that hide who it is, and the register of erasures. */
@NullMarked
package dev.linkstream.privacy.users;

import org.jspecify.annotations.NullMarked;
