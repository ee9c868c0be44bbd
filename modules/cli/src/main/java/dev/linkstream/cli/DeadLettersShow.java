package dev.linkstream.cli;

import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import dev.linkstream.operations.DeadLetterTopic;
import dev.linkstream.operations.RawBytes;
import dev.linkstream.operations.ShownDeadLetter;
import java.io.IOException;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}: one letter, whole. */
@Command(
        name = "show",
        description = "Shows a dead letter: origin, cause, key, headers, and its bytes as text or as hex after 0x.")
final class DeadLettersShow extends DeadLettersCommand.Subcommand {

    @Parameters(paramLabel = "OFFSET", description = "The letter, by its offset as list shows it.")
    private long offset;

    DeadLettersShow(Console console) {
        super(console);
    }

    @Override
    int run(DeadLetterTopic letters, Cluster cluster, Lines lines) throws IOException {
        ShownDeadLetter letter = letters.find(offset);
        if (letter == null) {
            throw CommandFailure.usage("there is no dead letter at offset " + offset);
        }
        lines.print("offset   " + letter.offset());
        lines.print("time     " + letter.time());
        lines.print("origin   " + letter.origin());
        lines.print("cause    " + letter.cause());
        lines.print("key      " + RawBytes.shown(letter.record().key()));
        for (Header header : letter.originalHeaders()) {
            lines.print(
                    "header   " + header.key().replaceAll("\\p{Cntrl}", " ") + ": " + RawBytes.shown(header.value()));
        }
        lines.print("bytes    " + letter.size());
        lines.print("");
        lines.print(RawBytes.shown(letter.record().value()));
        return 0;
    }
}
