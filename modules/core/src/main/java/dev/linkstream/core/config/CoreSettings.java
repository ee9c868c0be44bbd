package dev.linkstream.core.config;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.streams.StreamsSettings;

/** What the core needs to know of its deployment. */
public record CoreSettings(StreamsSettings streams, ValueLimits limits) {}
