/** What the core needs to know of its deployment, and its Kafka Streams settings. */
@NullMarked
package dev.linkstream.core.config;

import org.jspecify.annotations.NullMarked;
