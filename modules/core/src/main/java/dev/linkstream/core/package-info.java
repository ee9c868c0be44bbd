/**
 * The core: one topology that reads {@code link-requests} and nothing else, merges each user's context, assigns short
 * codes, and answers. Its outputs and its state are a function of that log alone.
 */
@NullMarked
package dev.linkstream.pipeline;

import org.jspecify.annotations.NullMarked;
