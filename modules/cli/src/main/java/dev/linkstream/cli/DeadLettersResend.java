package dev.linkstream.cli;

import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import dev.linkstream.operations.DeadLetterTopic;
import dev.linkstream.operations.ShownDeadLetter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters resend}: sends letters again to where they came from, as they came. */
@Command(
        name = "resend",
        description = "Sends dead letters again to the topics that they came from, as they came; the letters stay.",
        footer = {
            "",
            "What comes from link-requests goes to its old partition, all else where its key leads.",
            "Exit codes: 0 all were sent, 1 some were not, 2 wrong usage or no such letter, 3 Kafka does not answer."
        })
final class DeadLettersResend extends DeadLettersCommand.Subcommand {

    @Parameters(
            paramLabel = "OFFSET",
            arity = "0..*",
            description = "The letters, by their offsets as list shows them.")
    private List<Long> offsets = new ArrayList<>();

    @Option(names = "--all", description = "All letters that are there.")
    private boolean all;

    DeadLettersResend(Console console) {
        super(console);
    }

    @Override
    void checkUsage() {
        if (all == !offsets.isEmpty()) {
            throw CommandFailure.usage("either offsets must be given, or --all");
        }
    }

    @Override
    int run(DeadLetterTopic letters, Cluster cluster, Lines lines) throws IOException {
        // All are looked for before any is sent.
        List<ShownDeadLetter> chosen = new ArrayList<>();
        for (long offset : new LinkedHashSet<>(offsets)) {
            ShownDeadLetter letter = letters.find(offset);
            if (letter == null) {
                throw CommandFailure.usage("there is no dead letter at offset " + offset + ": nothing was sent");
            }
            chosen.add(letter);
        }
        try (Producer<byte[], byte[]> producer = cluster.producer()) {
            Sending sending = new Sending(cluster, producer, lines);
            if (all) {
                letters.all(sending::send);
            } else {
                sending.send(chosen);
            }
            return sending.complete ? 0 : 1;
        }
    }

    private static final class Sending {

        private final Cluster cluster;
        private final Producer<byte[], byte[]> producer;
        private final Lines lines;
        private boolean complete = true;

        Sending(Cluster cluster, Producer<byte[], byte[]> producer, Lines lines) {
            this.cluster = cluster;
            this.producer = producer;
            this.lines = lines;
        }

        /** Sends these at once, and says what became of each. */
        void send(List<ShownDeadLetter> letters) throws IOException {
            Map<ShownDeadLetter, @Nullable Future<RecordMetadata>> sent = new LinkedHashMap<>();
            for (ShownDeadLetter letter : letters) {
                String topic = letter.topic();
                sent.put(
                        letter,
                        topic == null || !cluster.has(topic)
                                ? null
                                : producer.send(letter.again(
                                        topic,
                                        cluster.catalogue().linkRequests().name())));
            }
            producer.flush();
            for (Map.Entry<ShownDeadLetter, @Nullable Future<RecordMetadata>> each : sent.entrySet()) {
                lines.print(each.getKey().offset() + " " + outcome(each.getKey(), each.getValue()));
            }
            lines.flush();
        }

        private String outcome(ShownDeadLetter letter, @Nullable Future<RecordMetadata> sent) {
            if (sent == null) {
                complete = false;
                return letter.topic() == null
                        ? "not sent: no header says where it came from"
                        : "not sent: there is no topic " + letter.topic();
            }
            try {
                RecordMetadata place = sent.get();
                return "sent to " + place.topic() + "-" + place.partition() + "@" + place.offset();
            } catch (ExecutionException e) {
                complete = false;
                return "not sent: " + (e.getCause() == null ? e : e.getCause()).getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.server("interrupted");
            }
        }
    }
}
