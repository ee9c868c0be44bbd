/**
 * Asks for links over Kafka: {@link dev.linkstream.client.LinkstreamClient} sends a
 * {@link dev.linkstream.client.LinkRequest} and, where it has a reply topic, hands out the
 * {@link dev.linkstream.client.GeneratedLink}.
 */
@NullMarked
package dev.linkstream.client;

import org.jspecify.annotations.NullMarked;
