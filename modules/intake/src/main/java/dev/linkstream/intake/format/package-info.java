/**
 * The forms that a request on {@code link-intake} may have: JSON, a CloudEvent, Avro; and how its sender's identity
 * is read.
 */
@NullMarked
package dev.linkstream.intake.format;

import org.jspecify.annotations.NullMarked;
