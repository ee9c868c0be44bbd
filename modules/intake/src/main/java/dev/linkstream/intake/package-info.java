/**
 * Requests by Kafka: link requests of outside producers, CRM streams mapped by settings, and the relay that carries replies
 * to the topics of those who asked.
 */
@NullMarked
package dev.linkstream.intake;

import org.jspecify.annotations.NullMarked;
