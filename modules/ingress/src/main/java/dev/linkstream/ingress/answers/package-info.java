/**
 * What calls and uploads share: bodies of answers, preferences, fingerprints, and the batch that an idempotency key
 * stands for.
 */
@NullMarked
package dev.linkstream.ingress.answers;

import org.jspecify.annotations.NullMarked;
