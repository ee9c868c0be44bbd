/** What is counted of single links, in blocks of successive positions. */
@NullMarked
package dev.linkstream.stats.links;

import org.jspecify.annotations.NullMarked;
