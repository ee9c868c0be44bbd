/** The pages that a click may be answered with instead of a redirect, and the tokens of their forms. */
@NullMarked
package dev.linkstream.redirect.pages;

import org.jspecify.annotations.NullMarked;
