/**
 * What crosses Kafka: event types (generated from {@code schemas/}, hence not null-marked as a whole), their wire
 * format, the topic catalogue and the headers of request-reply.
 */
package dev.linkstream.events;
