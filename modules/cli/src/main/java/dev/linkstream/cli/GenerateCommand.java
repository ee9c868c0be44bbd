package dev.linkstream.cli;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.SendProgress;
import dev.linkstream.cli.upload.FileSender;
import dev.linkstream.cli.upload.LinkApi;
import dev.linkstream.cli.upload.LinkBatch;
import dev.linkstream.cli.upload.LinkWriter;
import dev.linkstream.cli.upload.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code generate}: sends a file of users to a running server and writes their links. */
@Command(
        name = "generate",
        description = "Sends a file of users to a running server and writes their links, in the order of the file.",
        footer = {
            "",
            "CSV: a header row; the column user_id; every other column is an attribute, an empty cell none.",
            "NDJSON: one {\"user_id\",\"attributes\"} a line.",
            "The same file sent again within 24 hours gives the same links: after a break, just run it again.",
            "Exit codes: 0 every line has a link, 1 some were refused, 2 wrong usage, 3 the server failed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
final class GenerateCommand implements Callable<Integer> {
    private static final String AGAIN = "the same command goes on where it stopped";

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The users: a .csv or .ndjson file.")
    private Path file = Path.of("");

    @Option(names = "--scenario", required = true, paramLabel = "ID", description = "The scenario of the links.")
    private String scenario = "";

    @Option(names = "--campaign", paramLabel = "NAME", description = "The campaign that the links belong to.")
    private @Nullable String campaign;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write here, as CSV when the name ends with .csv, else as NDJSON (default: standard output).")
    private @Nullable Path output;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--user-id-column",
            defaultValue = "user_id",
            paramLabel = "NAME",
            description = "The CSV column of the user id (default: ${DEFAULT-VALUE}).")
    private String userIdColumn = "user_id";

    @Option(
            names = "--key",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Part of the idempotency key: another text makes new links of the same file.")
    private String key = "";

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireUrl();
        if (output != null && Files.isDirectory(output)) {
            throw CommandFailure.usage("-o must name a file, but " + output + " is a directory");
        }
        UserFile users = new UserFile(file, userIdColumn);
        users.warnings().forEach(warning -> console.err().println(users.name() + ": " + warning));
        LinkApi api = server.api(console);
        return send(api, users);
    }

    private int send(LinkApi api, UserFile users) throws IOException, InterruptedException {
        try (LinkWriter writer = new LinkWriter(output, console.out())) {
            SendProgress progress =
                    new SendProgress(console, Clock.systemUTC(), users.name(), users.entries(), users.size());
            String place = writer.part() == null ? "" : " (in " + writer.part() + ")";
            Thread interrupted = new Thread(
                    () -> console.err().println(progress.summary() + ", stopped" + place + ": " + AGAIN), "stopped");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try (progress) {
                new FileSender(api, new LinkBatch(scenario, campaign, key), writer, progress).send(users);
            } catch (CommandFailure e) {
                progress.close();
                console.err()
                        .println(progress.summary() + ", not finished" + place + (e.isRefusal() ? "" : ": " + AGAIN));
                throw e;
            } finally {
                forget(interrupted);
            }
            writer.complete();
            console.err().println(progress.summary());
            return progress.anyRefused() ? 1 : 0;
        }
    }

    /** Whoever ends the process by Ctrl-C is told how to go on; nobody else. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs.
        }
    }
}
