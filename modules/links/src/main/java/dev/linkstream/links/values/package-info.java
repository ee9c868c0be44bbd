/** What callers send, before it means anything: scalars, numbers, timestamps, URLs and text that is well-formed. */
@NullMarked
package dev.linkstream.links.values;

import org.jspecify.annotations.NullMarked;
