/**
 * What running any Streams application takes: store handles, producers whose replies leave at once, catching up after
 * a start.
 */
@NullMarked
package dev.linkstream.streams;

import org.jspecify.annotations.NullMarked;
