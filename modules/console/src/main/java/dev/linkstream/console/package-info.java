/** The console: a page for people, of static files, which uses nothing but the public API. */
@NullMarked
package dev.linkstream.console;

import org.jspecify.annotations.NullMarked;
