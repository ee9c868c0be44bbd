/** Foreign topics as sources of requests: their settings, conditions, and where in a record its parts stand. */
@NullMarked
package dev.linkstream.intake.sources;

import org.jspecify.annotations.NullMarked;
