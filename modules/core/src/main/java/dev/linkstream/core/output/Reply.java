package dev.linkstream.core.output;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to a requester.
 *
 * @param partition of the reply topic, null to let the key decide
 */
public record Reply<T extends SpecificRecord>(
        T event, @Nullable Integer partition) {}
