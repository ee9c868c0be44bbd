package dev.linkstream.cli;

import dev.linkstream.cli.kafka.Cluster;
import dev.linkstream.cli.kafka.KafkaOptions;
import dev.linkstream.cli.kafka.RecordLine;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.Lines;
import dev.linkstream.operations.TopicReader;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tail}: follows a topic, one JSON object a line. */
@Command(
        name = "tail",
        description = "Follows a topic and prints what comes, decoded, as one JSON object a line.",
        footer = {
            "",
            "TOPIC is a name of the catalogue, such as links or link-clicks, or any topic's full name.",
            "Of what is neither an event nor a JSON object, key and text are shown, or key and hex.",
            "Exit codes: 0 read to the end, 2 wrong usage or no such topic, 3 Kafka does not answer."
        },
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
final class TailCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "TOPIC", description = "What to follow.")
    private String topic = "";

    @Option(names = "--from-beginning", description = "Begin with the oldest record, not with the next one.")
    private boolean fromBeginning;

    @Option(names = "--no-follow", description = "Print what is there now, from the beginning, and end.")
    private boolean noFollow;

    @Option(names = "--max", paramLabel = "N", description = "End after so many records.")
    private long max = Long.MAX_VALUE;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    private long printed;

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (max < 1) {
            throw CommandFailure.usage("--max must be at least 1, and is " + max);
        }
        Cluster cluster = kafka.connect(console.env());
        String name = cluster.resolve(topic);
        RecordLine format =
                new RecordLine(cluster.catalogue().linkRequests().values().deserializer());
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
            TopicReader reader = new TopicReader(consumer, name);
            return Lines.write(console.out(), lines -> {
                if (noFollow) {
                    Map<TopicPartition, Long> ends = reader.ends();
                    reader.readTo(ends, records -> print(records, ends, format, lines));
                } else {
                    follow(reader, name, format, lines);
                }
                return 0;
            });
        } catch (KafkaException e) {
            throw CommandFailure.server(name + " cannot be read: " + e.getMessage());
        }
    }

    private void follow(TopicReader reader, String name, RecordLine format, Lines lines) throws IOException {
        if (!fromBeginning) {
            reader.skipToEnd();
        }
        console.err().println("following " + name + ", Ctrl-C ends");
        reader.follow(records -> print(records, Map.of(), format, lines));
    }

    /** Prints the records before these ends; whether more are wanted. */
    private boolean print(
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, Long> ends,
            RecordLine format,
            Lines lines)
            throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() >= ends.getOrDefault(partition, Long.MAX_VALUE)) {
                continue; // Came after this began.
            }
            lines.print(format.of(record));
            if (++printed == max) {
                return false;
            }
        }
        lines.flush();
        return true;
    }
}
