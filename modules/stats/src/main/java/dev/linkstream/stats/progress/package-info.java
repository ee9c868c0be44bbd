/** How far counting has come, and how it leaves the CPU to whatever answers somebody. */
@NullMarked
package dev.linkstream.stats.progress;

import org.jspecify.annotations.NullMarked;
