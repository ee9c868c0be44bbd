/** Statistics, and clicks as they were, in pages or as one export. */
@NullMarked
package dev.linkstream.query.numbers;

import org.jspecify.annotations.NullMarked;
