/** What may be asked of one partition's stores, each question with its path and its answer. */
@NullMarked
package dev.linkstream.reads.partition;

import org.jspecify.annotations.NullMarked;
