package dev.linkstream.benchmarks.program;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The links that a program holds. */
public final class StoredLinks {

    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));

    /** How many codes are kept at most: as many as clicks choose among, and no more than fit into memory. */
    private static final int MOST_CODES = 1_000_000;

    private StoredLinks() {}

    /** Uploads lines until the program has so many links more. */
    public static void add(Program program, int count, int seed) throws IOException {
        Path lines = Files.createTempFile("linkstream-bench", ".ndjson");
        try {
            Contacts.write(lines, count, new Random(seed));
            program.api().awaitResults(program.api().upload(Program.SCENARIO, lines), count);
        } finally {
            Files.delete(lines);
        }
    }

    /** The codes of all links, as a subscriber reads them; of more than a million, of a million chosen by chance. */
    public static List<String> codes(Program program) {
        List<String> codes = new ArrayList<>();
        Random random = new Random(0);
        AtomicLong read = new AtomicLong();
        forEach(program, link -> {
            long number = read.incrementAndGet();
            if (codes.size() < MOST_CODES) {
                codes.add(link.getCode());
                return;
            }
            // Each link that was read is among the kept ones with the same chance.
            long place = random.nextLong(number);
            if (place < MOST_CODES) {
                codes.set((int) place, link.getCode());
            }
        });
        return codes;
    }

    /** Tells of all links, as a subscriber reads them. */
    public static void forEach(Program program, Consumer<LinkGenerated> each) {
        EventSerde<LinkGenerated> events = new EventSerde<>(LinkGenerated.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", program.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, TOPICS.links().partitions())
                    .mapToObj(partition -> new TopicPartition(TOPICS.links().name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    LinkGenerated link = events.deserialize(record.topic(), record.value());
                    if (link != null) {
                        each.accept(link);
                    }
                }
            }
        }
    }
}
