/** A Spring Boot starter: a template that asks for links over Kafka, of the application's own Kafka settings. */
@NullMarked
package dev.linkstream.starter;

import org.jspecify.annotations.NullMarked;
