package dev.linkstream.cli;

import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.kafka.KafkaOptions;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import dev.linkstream.operations.DeadLetterTopic;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dead-letters}: what could not be read. Its subcommands do the work. */
@Command(
        name = "dead-letters",
        description = "Lists, shows and sends again what could not be read.",
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand {

    private DeadLettersCommand() {}

    static CommandLine create(Console console) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new DeadLettersList(console))
                .addSubcommand(new DeadLettersShow(console))
                .addSubcommand(new DeadLettersResend(console));
    }

    /** A subcommand. */
    @Command(mixinStandardHelpOptions = true, versionProvider = LinkstreamCommand.BuildVersion.class)
    abstract static class Subcommand implements Callable<Integer> {

        private final Console console;

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        Subcommand(Console console) {
            this.console = console;
        }

        @Override
        public final Integer call() throws IOException {
            checkUsage();
            Cluster cluster = kafka.connect(console.env());
            try (DeadLetterTopic letters = new DeadLetterTopic(cluster.consumer(), cluster.resolve("dead-letters"))) {
                return Lines.write(console.out(), lines -> run(letters, cluster, lines));
            } catch (KafkaException e) {
                throw CommandFailure.server("Kafka does not answer as it should: " + e.getMessage());
            }
        }

        /** Refuses wrong arguments before anything is connected. */
        void checkUsage() {}

        /** Does the work, and returns the exit code. */
        abstract int run(DeadLetterTopic letters, Cluster cluster, Lines lines) throws IOException;
    }
}
