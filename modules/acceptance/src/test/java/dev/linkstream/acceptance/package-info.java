/** The contract, run against the started program; and the rules of which module may use which. */
@NullMarked
package dev.linkstream.acceptance;

import org.jspecify.annotations.NullMarked;
