package dev.linkstream.cli.start;

import dev.linkstream.cli.terminal.CommandFailure;
import java.util.Map;

/** Starts the whole system in this process. */
@FunctionalInterface
public interface Launcher {
    /**
     * Starts and waits until the system serves.
     *
     * @param settings of the command line by their full names, such as {@code linkstream.ingress.reply-timeout}; they
     *     win over those of the environment and of files
     *
     * @throws CommandFailure when a setting is wrong, naming it, its value and the rule
     */
    Running start(Map<String, String> settings);
}
