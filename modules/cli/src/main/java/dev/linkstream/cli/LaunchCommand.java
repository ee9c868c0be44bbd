package dev.linkstream.cli;

import dev.linkstream.cli.start.Launcher;
import dev.linkstream.cli.start.Running;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.server.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * A command that starts the system. It takes any setting under its own name, and three short forms. A name that no setting
 * has is refused.
 */
@Command(
        footer = {"", "Any setting linkstream.x.y-z is an option too: --x.y-z VALUE."},
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
abstract class LaunchCommand implements Callable<Integer> {
    private static final String PREFIX = "linkstream.";
    private static final Pattern SETTING =
            Pattern.compile("--([a-z][a-z0-9-]*(?:[.\\[][A-Za-z0-9\\]_-]+)*)(?:=(.*))?", Pattern.DOTALL);

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--port", paramLabel = "PORT", description = "HTTP port; 0: any free one (default: 8080).")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIR", description = "Keeps the state over restarts (default: ./data).")
    private @Nullable String data;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "Use this Kafka cluster (default: an embedded broker).")
    private @Nullable String bootstrapServers;

    @Unmatched
    private final List<String> rest = new ArrayList<>();

    final Console console;
    private final Launcher launcher;

    LaunchCommand(Console console, Launcher launcher) {
        this.console = console;
        this.launcher = launcher;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        try (Running running = launcher.start(settings())) {
            return run(running);
        }
    }

    /** Does the command's work in the started system, which is stopped afterwards; returns the exit code. */
    abstract int run(Running running) throws IOException, InterruptedException;

    /** Settings that the command needs and its caller does not give. */
    Map<String, String> ownSettings() {
        return Map.of();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        put(settings, "port", port);
        put(settings, "data", data);
        put(settings, "kafka.bootstrap-servers", bootstrapServers);
        for (Iterator<String> words = rest.iterator(); words.hasNext(); ) {
            String word = words.next();
            Matcher setting = SETTING.matcher(word);
            if (!setting.matches()) {
                throw wrong((word.startsWith("-") ? "unknown option: " : "unexpected argument: ") + word);
            }
            String value = setting.group(2);
            if (value == null) {
                value = words.hasNext() ? words.next() : "--";
                if (value.startsWith("--")) {
                    throw wrong(word + " needs a value");
                }
            }
            put(settings, setting.group(1), value);
        }
        Settings known = new Settings();
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw wrong("unknown setting: --" + name.substring(PREFIX.length()));
            }
        }
        ownSettings().forEach((name, value) -> settings.putIfAbsent(PREFIX + name, value));
        return settings;
    }

    private void put(Map<String, String> settings, String name, @Nullable String value) {
        if (value != null && settings.put(PREFIX + name, value) != null) {
            throw wrong("--" + name + " is given twice");
        }
    }

    private ParameterException wrong(String message) {
        if (command == null) {
            throw new IllegalStateException("a command has its spec when it runs");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
