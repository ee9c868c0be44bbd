@NullMarked
package dev.linkstream.backup;

import org.jspecify.annotations.NullMarked;
