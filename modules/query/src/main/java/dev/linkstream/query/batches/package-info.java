/** Batches as they are told of, and their results as JSON, NDJSON or CSV. */
@NullMarked
package dev.linkstream.query.batches;

import org.jspecify.annotations.NullMarked;
