package dev.linkstream.cli;

import dev.linkstream.backup.Backup;
import dev.linkstream.backup.BackupException;
import dev.linkstream.backup.Secrets;
import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.kafka.KafkaOptions;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linkstream backup}: makes a backup of a running deployment, or brings one up to date. */
@Command(
        name = "backup",
        description = "Makes a backup while the program runs, or brings one up to date.",
        footer = {
            "",
            "The keys of users, codes and the deployment lie in DIR/keys: whoever has both can read, so keep them apart.",
            "Exit codes: 0 done, 2 wrong usage, 3 the backup could not be made."
        },
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
final class BackupCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "Empty, or with an earlier backup: then only what is new is read.")
    private Path directory = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where up keeps its keys (default: LINKSTREAM_DATA, else ./data).")
    private @Nullable Path data;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    BackupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path home = home(data, console);
        try {
            Secrets secrets = Secrets.of(
                    home,
                    console.env().get("LINKSTREAM_CODES_KEYS"),
                    console.env().get("LINKSTREAM_PRIVACY_MASTER_KEYS"));
            Cluster cluster = kafka.connect(console.env());
            Backup.Done done = new Backup(
                            cluster.properties(), cluster.catalogue(), directory, Clock.systemUTC(), this::warn)
                    .make(secrets, Files.isDirectory(home) ? home : null);
            return Lines.write(console.out(), lines -> {
                lines.print(String.format(
                        Locale.ROOT,
                        "%s %s: %,d records, %,.1f MB; keep %s apart from the rest",
                        done.update() ? "brought up to date" : "backup in",
                        directory,
                        done.records(),
                        done.bytes() / 1e6,
                        directory.resolve("keys")));
                return 0;
            });
        } catch (BackupException e) {
            throw failure(e);
        }
    }

    static Path home(@Nullable Path option, Console console) {
        if (option != null) {
            return option;
        }
        String set = console.env().get("LINKSTREAM_DATA");
        return set == null || set.isBlank() ? Path.of("data") : Path.of(set);
    }

    static CommandFailure failure(BackupException e) {
        String message = String.valueOf(e.getMessage());
        return e.isWrongUse() ? CommandFailure.usage(message) : CommandFailure.server(message);
    }

    private void warn(String sentence) {
        console.err().println("linkstream backup: " + sentence);
    }
}
