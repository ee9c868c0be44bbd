package dev.linkstream.cli;

import dev.linkstream.cli.start.Launcher;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code linkstream}: the root command; its subcommands do the work. */
@Command(
        name = "linkstream",
        description = "Personalised short links to a web chat, as a Kafka event-driven pipeline.",
        footer = {
            "",
            "In a checkout, also:",
            "  bench [NAME…]  Measures against the floors and prints the ratios; --json FILE keeps them.",
            "  check          Runs all tests, after fetching what they need."
        },
        versionProvider = LinkstreamCommand.BuildVersion.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class LinkstreamCommand {
    private LinkstreamCommand() {}

    /** Runs one command line and returns its exit code; a {@link CommandFailure} becomes one line and its exit code. */
    static int run(Console console, Launcher launcher, String... args) {
        Map<String, Supplier<Object>> subcommands = new LinkedHashMap<>();
        subcommands.put("up", () -> new UpCommand(console, launcher));
        subcommands.put("demo", () -> new DemoCommand(console, launcher));
        subcommands.put("generate", () -> new GenerateCommand(console));
        subcommands.put("stats", () -> new StatsCommand(console));
        subcommands.put("forget", () -> new ForgetCommand(console));
        subcommands.put("backup", () -> new BackupCommand(console));
        subcommands.put("restore", () -> new RestoreCommand(console));
        subcommands.put("tail", () -> new TailCommand(console));
        subcommands.put("dead-letters", () -> DeadLettersCommand.create(console));
        if (args.length > 0 && subcommands.containsKey(args[0])) {
            // To look at what the others take would hold up every start.
            subcommands.keySet().retainAll(Set.of(args[0]));
        }
        CommandLine commandLine = new CommandLine(new LinkstreamCommand());
        subcommands.values().forEach(subcommand -> commandLine.addSubcommand(subcommand.get()));
        return commandLine
                .setOut(utf8(console.out()))
                .setErr(utf8(console.err()))
                .setParameterExceptionHandler(LinkstreamCommand::explain)
                .setExecutionStrategy(LinkstreamCommand::runLast)
                .setExecutionExceptionHandler(LinkstreamCommand::handle)
                .execute(args);
    }

    private static PrintWriter utf8(OutputStream out) {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }

    private static int runLast(CommandLine.ParseResult parsed) {
        if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            CommandLine root = parsed.commandSpec().commandLine();
            root.usage(root.getErr());
            return CommandFailure.USAGE;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int explain(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + e.getMessage() + " (try " + name + " --help)");
        return CommandFailure.USAGE;
    }

    private static int handle(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof CommandFailure failure) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
            return failure.exitCode();
        }
        if (e instanceof IOException) { // such as a full disk, or a closed pipe behind standard output
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e);
            return CommandFailure.SERVER;
        }
        throw e;
    }

    /** The version that the build wrote into a resource. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            try (InputStream in = LinkstreamCommand.class.getResourceAsStream("build.properties")) {
                Properties build = new Properties();
                build.load(Objects.requireNonNull(in, "build.properties is not in the build"));
                return new String[] {"linkstream " + build.getProperty("version")};
            }
        }
    }
}
