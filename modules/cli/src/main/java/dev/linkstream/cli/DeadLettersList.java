package dev.linkstream.cli;

import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import dev.linkstream.operations.DeadLetterTopic;
import dev.linkstream.operations.ShownDeadLetter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dead-letters list}: a line each, without any of their values. */
@Command(
        name = "list",
        description =
                "Lists dead letters, the newest first: offset, time, origin (topic-partition@offset), bytes, cause.")
final class DeadLettersList extends DeadLettersCommand.Subcommand {

    @Option(
            names = "--limit",
            defaultValue = "20",
            paramLabel = "N",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    DeadLettersList(Console console) {
        super(console);
    }

    @Override
    void checkUsage() {
        if (limit < 1) {
            throw CommandFailure.usage("--limit must be at least 1, and is " + limit);
        }
    }

    @Override
    int run(DeadLetterTopic letters, Cluster cluster, Lines lines) throws IOException {
        List<ShownDeadLetter> newest = letters.newest(limit);
        int width = newest.stream()
                .mapToInt(letter -> letter.origin().length())
                .max()
                .orElse(0);
        String format = "%-8s  %-24s  %-" + Math.max(width, "ORIGIN".length()) + "s  %8s  %s";
        lines.print(String.format(Locale.ROOT, format, "OFFSET", "TIME", "ORIGIN", "BYTES", "CAUSE"));
        for (ShownDeadLetter letter : newest) {
            lines.print(String.format(
                    Locale.ROOT,
                    format,
                    letter.offset(),
                    letter.time(),
                    letter.origin(),
                    letter.size(),
                    letter.cause()));
        }
        return 0;
    }
}
