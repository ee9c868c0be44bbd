/** Batches of lines, read, checked and written to the log while they come; dry runs of both kinds. */
@NullMarked
package dev.linkstream.ingress.upload;

import org.jspecify.annotations.NullMarked;
