package dev.linkstream.cli;

import dev.linkstream.backup.BackupException;
import dev.linkstream.backup.Restore;
import dev.linkstream.backup.Secrets;
import dev.linkstream.broker.BrokerSettings;
import dev.linkstream.broker.BrokerStartException;
import dev.linkstream.broker.EmbeddedBroker;
import dev.linkstream.cli.kafka.KafkaOptions;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linkstream restore}: a backup becomes a deployment again, in a new directory or another cluster. */
@Command(
        name = "restore",
        description = "Restores a backup into a new directory, or into another cluster.",
        footer = {
            "",
            "Without --bootstrap-servers the backup becomes a directory for ./linkstream up --data DIR.",
            "Exit codes: 0 done, 2 wrong usage or a broken backup, 3 the restore failed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
final class RestoreCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "The backup, with its keys/.")
    private Path directory = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "What it becomes: a new or empty directory (default: LINKSTREAM_DATA, else ./data).")
    private @Nullable Path data;

    @Option(
            names = "--erasures",
            paramLabel = "FILE",
            description =
                    "A newer register of erasures: the file erasures of a deployment's directory, or of keys/ of a"
                            + " newer backup. Those of where the backup was made are found by themselves while they are there.")
    private @Nullable Path erasures;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    RestoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path home = BackupCommand.home(data, console).toAbsolutePath().normalize();
        try {
            Restore restore = Restore.of(directory, Clock.systemUTC(), this::warn);
            Secrets secrets = restore.secrets(
                    console.env().get("LINKSTREAM_CODES_KEYS"), console.env().get("LINKSTREAM_PRIVACY_MASTER_KEYS"));
            restore.require(secrets);
            requireEmpty(home);
            Restore.Done done = kafka.namesCluster(console.env())
                    ? into(kafka.connect(console.env()).properties(), restore, home, secrets)
                    : intoDirectory(restore, home, secrets);
            return Lines.write(console.out(), lines -> {
                lines.print(String.format(
                        Locale.ROOT,
                        "restored the backup of %s into %s: %,d records; %,d users stay erased",
                        restore.madeAt().truncatedTo(ChronoUnit.SECONDS),
                        home,
                        done.records(),
                        done.erased()));
                lines.print("erasures are known up to "
                        + (done.erasuresKnownTo() == null ? "none" : done.erasuresKnownTo()));
                lines.print("start it by ./linkstream up --data=" + home
                        + (kafka.namesCluster(console.env()) ? " --bootstrap-servers=…" : "")
                        + " --topics.partitions=" + restore.partitions());
                return 0;
            });
        } catch (BackupException e) {
            throw BackupCommand.failure(e);
        } catch (BrokerStartException e) {
            throw CommandFailure.server(String.valueOf(e.getMessage()));
        }
    }

    private Restore.Done intoDirectory(Restore restore, Path home, Secrets secrets) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(home.resolve("broker"), 0))) {
            return into(Map.of("bootstrap.servers", broker.bootstrapServers()), restore, home, secrets);
        }
    }

    private Restore.Done into(Map<String, Object> properties, Restore restore, Path home, Secrets secrets) {
        return restore.into(properties, kafka.prefix(console.env()), home, secrets, erasures);
    }

    /** Also of a running program, which has files there. */
    private static void requireEmpty(Path home) throws IOException {
        if (Files.exists(home) && !Files.isDirectory(home)) {
            throw CommandFailure.usage("--data must be a directory, and " + home + " is a file");
        }
        if (Files.isDirectory(home)) {
            try (Stream<Path> there = Files.list(home)) {
                Optional<Path> any = there.findAny();
                if (any.isPresent()) {
                    throw CommandFailure.usage("--data must be a new or empty directory, and " + home + " has "
                            + any.get().getFileName() + ": a backup is restored where there is no deployment");
                }
            }
        }
    }

    private void warn(String sentence) {
        console.err().println("linkstream restore: " + sentence);
    }
}
