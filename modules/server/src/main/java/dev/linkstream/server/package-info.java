@NullMarked
package dev.linkstream.server;

import org.jspecify.annotations.NullMarked;
