/** Files of users sent to a server over HTTP, with retries, and the links that come back. */
@NullMarked
package dev.linkstream.cli.upload;

import org.jspecify.annotations.NullMarked;
