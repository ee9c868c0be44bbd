/**
 * Starting the server in this process: its settings by name, its token at the first start, and what a failed start is
 * told as.
 */
@NullMarked
package dev.linkstream.cli.start;

import org.jspecify.annotations.NullMarked;
