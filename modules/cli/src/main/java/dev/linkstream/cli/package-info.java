/**
 * The one command, {@code ./linkstream}: starts the system in one process ({@code up}, {@code demo}) and sends files of
 * users to a running one ({@code generate}).
 */
@NullMarked
package dev.linkstream.cli;

import org.jspecify.annotations.NullMarked;
