/**
 * Scenarios and API tokens: compacted tables that every instance reads whole, and the admin calls that write them. An
 * instance that wrote serves the change when the call returns, the others within two seconds.
 */
@NullMarked
package dev.linkstream.directory;

import org.jspecify.annotations.NullMarked;
