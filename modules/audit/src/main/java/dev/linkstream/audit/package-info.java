/** Who read, erased or changed what: a chain of hashes in a topic, without values. */
@NullMarked
package dev.linkstream.audit;

import org.jspecify.annotations.NullMarked;
