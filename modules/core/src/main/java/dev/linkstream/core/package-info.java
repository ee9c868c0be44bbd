/**
 * The core: one topology that reads {@code link-requests} and nothing else, merges each user's context, assigns short
 * codes, and answers. Its outputs and its state are a function of that log alone.
 */
@NullMarked
package dev.linkstream.core;

import org.jspecify.annotations.NullMarked;
