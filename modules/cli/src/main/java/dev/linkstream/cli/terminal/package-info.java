/** What a command writes to the terminal: lines, tables, progress, and the failure that ends it with an exit code. */
@NullMarked
package dev.linkstream.cli.terminal;

import org.jspecify.annotations.NullMarked;
