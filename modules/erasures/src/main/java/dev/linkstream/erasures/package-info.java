/** Users are forgotten: the call that asks for it, the register of erasures, and the watch over what is left of them. */
@NullMarked
package dev.linkstream.erasures;

import org.jspecify.annotations.NullMarked;
