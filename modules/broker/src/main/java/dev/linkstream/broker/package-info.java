/**
 * A real Kafka broker inside this process: one KRaft node, controller and broker, with its data on disk.
 *
 * <p>It needs no JVM flags, installs no shutdown hooks and speaks on loopback only. Kafka's own log lines come from the
 * SLF4J loggers {@code org.apache.kafka}, {@code kafka} and {@code state.change.logger}; keep them at {@code ERROR} or
 * finer, since Kafka reports there why it gives up. Only {@code kafka.server.ControllerApis} is better {@code OFF}: it calls the race of a
 * starting broker with its controller an error.
 */
@NullMarked
package dev.linkstream.broker;

import org.jspecify.annotations.NullMarked;
