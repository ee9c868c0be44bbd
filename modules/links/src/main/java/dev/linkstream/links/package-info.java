@NullMarked
package dev.linkstream.links;

import org.jspecify.annotations.NullMarked;
