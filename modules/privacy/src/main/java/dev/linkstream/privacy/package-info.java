/**
 * Why the log forgets by itself: attributes are encrypted under keys that go away. Log keys, which open requests in the
 * log and live for minutes; user keys, which open contexts and live until their user is erased; the master key, which
 * wraps both and is no part of Kafka. The README has the formats, field by field.
 */
@NullMarked
package dev.linkstream.privacy;

import org.jspecify.annotations.NullMarked;
