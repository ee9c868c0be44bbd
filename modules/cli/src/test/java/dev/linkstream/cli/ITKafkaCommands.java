package dev.linkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.cli.terminal.Console;
import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.operations.RawBytes;
import dev.linkstream.testkit.FreePort;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tail} and {@code dead-letters} on a real broker. */
class ITKafkaCommands {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.120Z");

    private final TestTopics kafka = TestBroker.shared().topics();
    private final Topics topics = new Topics(TopicSettings.defaults(kafka.prefix()));
    private final Map<String, String> env = Map.of(
            "LINKSTREAM_KAFKA_BOOTSTRAP_SERVERS",
            TestBroker.shared().bootstrapServers(),
            "LINKSTREAM_TOPICS_PREFIX",
            kafka.prefix());

    /** What a run left behind. */
    record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void createTopics() {
        kafka.create("links", 3);
        kafka.create("link-requests", 3);
        kafka.create("link-intake", 3);
        kafka.create("dead-letters", 1);
    }

    @Test
    void shouldPrintEventsInTheOrderOfTheirSchema() {
        kafka.produce(topics.links().name(), "u", bytes(link("é\"", 7L)));
        kafka.produce(topics.linkRequests().name(), "u", bytes(request()));
        String line =
                "{\"event_id\":\"e\",\"request_id\":\"r\",\"batch_id\":null,\"index\":7,\"code\":\"abc\",\"url\":\"https://x/abc\","
                        + "\"deep_link_url\":\"https://y\",\"user_id\":\"é\\\"\",\"scenario_id\":\"s\",\"campaign\":null,"
                        + "\"created_at\":\"2026-01-01T00:00:00.120Z\",\"expires_at\":null}\n";

        for (String name : List.of("links", topics.links().name())) {
            assertThat(run("tail", name, "--no-follow")).isEqualTo(new Run(0, line, ""));
        }
        assertThat(run("tail", "link-requests", "--no-follow").out())
                .contains("\"attributes\":{\"a\":{\"type\":\"UNDECLARED\",\"collection\":false,\"json\":\"1.50\","
                        + "\"ciphertext\":null,\"key_id\":null},\"b\":{");
    }

    @Test
    void shouldPrintWhatIsNoEventAsItIsOrAsTextOrHex() {
        String raw = kafka.create("raw", 1);
        List<byte @Nullable []> values = new ArrayList<>(List.of(
                utf8("{\"n\": 1.10,\n \"big\":12345678901234567890, \"t\":\"a b\"}"),
                utf8("no \"json\"\n"),
                utf8("[1]"),
                utf8("\u001b[2J"),
                new byte[] {0, 0, 0, 0, 99, 1},
                new byte[] {(byte) 0xff, 0x0a},
                new byte[0]));
        values.add(null);
        values.forEach(value -> kafka.produce(raw, "k", value));
        kafka.produce(new ProducerRecord<>(raw, new byte[] {(byte) 0xfe}, utf8("x")));
        kafka.produce(raw, null, utf8("x"));

        assertThat(run("tail", "raw", "--no-follow").out()).isEqualTo("""
                {"n": 1.10,  "big":12345678901234567890, "t":"a b"}
                {"key":"k","text":"no \\"json\\"\\n"}
                {"key":"k","text":"[1]"}
                {"key":"k","hex":"1b5b324a"}
                {"key":"k","hex":"000000006301"}
                {"key":"k","hex":"ff0a"}
                {"key":"k","text":""}
                {"key":"k","value":null}
                {"key":"0xfe","text":"x"}
                {"key":null,"text":"x"}
                """);
    }

    @Test
    void shouldFollowFromNowOnUntilItHasEnough() throws Exception {
        kafka.produce(topics.links().name(), "u", bytes(link("old", 0L)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CompletableFuture<Integer> tail =
                CompletableFuture.supplyAsync(() -> run(env, out, err, "tail", "links", "--max", "2"));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> err.toString(StandardCharsets.UTF_8)
                        .startsWith("following " + topics.links().name()));

        kafka.produce(topics.links().name(), "u", bytes(link("new-1", 0L)));
        Awaitility.await().atMost(SOON).until(() -> text(out).contains("new-1"));
        kafka.produce(topics.links().name(), "u", bytes(link("new-2", 0L)));

        assertThat(tail.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(text(out).lines()).hasSize(2);
        assertThat(text(out))
                .contains("\"user_id\":\"new-1\"", "\"user_id\":\"new-2\"")
                .doesNotContain("old");
    }

    @Test
    void shouldFollowFromTheBeginning() {
        kafka.produce(topics.links().name(), "u", bytes(link("old", 0L)));

        Run run = run("tail", "links", "--from-beginning", "--max", "1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("\"user_id\":\"old\"");
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsOn() {
        kafka.produce(topics.links().name(), "u", bytes(link("u", 0L)));
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(run(env, closed, err, "tail", "links", "--no-follow")).isZero();
        assertThat(text(err)).isEmpty();
    }

    @Test
    void shouldNameTheTopicsThereAreForOneThatIsNot() {
        Run run = run("tail", "link");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo(
                        "linkstream tail: there is no topic " + kafka.prefix() + "link or link in this cluster; it has"
                                + " dead-letters, link-intake, link-requests, links\n");
        assertThat(run("tail", "links", "--prefix", "none.").err()).contains("nothing in it begins with none.");
        assertThat(run("tail").exitCode()).isEqualTo(2);
        assertThat(run("tail", "links", "--max", "0").err()).contains("--max must be at least 1, and is 0");
    }

    @Test
    void shouldSayWithinSecondsThatKafkaIsAway() {
        String nowhere = "127.0.0.1:" + FreePort.next();

        for (String[] command : List.of(new String[] {"tail", "links"}, new String[] {"dead-letters", "list"})) {
            String[] args = Arrays.copyOf(command, command.length + 2);
            args[command.length] = "--bootstrap-servers";
            args[command.length + 1] = nowhere;

            Run run = run(args);

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err())
                    .contains("Kafka at " + nowhere + " does not answer: ")
                    .hasLineCount(1);
        }
        assertThat(run("tail", "links", "--bootstrap-servers", "nonsense").exitCode())
                .isEqualTo(2);
    }

    @Test
    void shouldListDeadLettersTheNewestFirstWithoutTheirValues() {
        letter(topics.linkRequests().name(), 2, "17", "k", utf8("secret"), "No schema has the id 99");
        letter(topics.linkIntake().name(), 0, "3", null, null, "A\nB");
        kafka.produce(topics.deadLetters().name(), "k", utf8("secret"));

        Run run = run("dead-letters", "list");

        String requests = topics.linkRequests().name() + "-2@17";
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()
                        .lines()
                        .map(line -> line.replaceAll("\\d{4}-\\S+Z", "TIME").replaceAll(" {2,}", "|")))
                .containsExactly(
                        "OFFSET|TIME|ORIGIN|BYTES|CAUSE",
                        "2|TIME|unknown|6|unknown",
                        "1|TIME|" + topics.linkIntake().name() + "-0@3|0|A B",
                        "0|TIME|" + requests + "|6|No schema has the id 99");
        assertThat(run("dead-letters", "list", "--limit", "1").out().lines()).hasSize(2);
        assertThat(run.out()).doesNotContain("secret");
        assertThat(run("dead-letters").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldListAcrossGapsInTheOffsets() throws Exception {
        // A transaction's end takes an offset of its own.
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers(), "transactional.id", kafka.prefix()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 10; i++) {
                producer.beginTransaction();
                producer.send(letterRecord("t", 0, String.valueOf(i), "k", utf8("x"), "c" + i))
                        .get();
                producer.commitTransaction();
            }
        }

        assertThat(run("dead-letters", "list", "--limit", "9").out().lines())
                .hasSize(10)
                .element(9)
                .asString()
                .endsWith("c1");
        assertThat(run("dead-letters", "show", "1").err()).contains("there is no dead letter at offset 1");
    }

    @Test
    void shouldShowALetterWhole() {
        letter(topics.linkRequests().name(), 2, "17", "k", new byte[] {(byte) 0xff, 0}, "cause");

        Run run = run("dead-letters", "show", "0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().replaceAll("\\d{4}-\\S+Z", "TIME"))
                .isEqualTo("""
                offset   0
                time     TIME
                origin   %s-2@17
                cause    cause
                key      k
                header   ce_id: 5
                header   bin: 0xff
                bytes    2

                0xff00
                """.formatted(topics.linkRequests().name()));
        assertThat(run("dead-letters", "show", "1").exitCode()).isEqualTo(2);
        assertThat(run("dead-letters", "show", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldSendAgainWhatAndWhereItWas() {
        letter(topics.linkRequests().name(), 2, "17", "k", utf8("one"), "c");
        letter(topics.linkRequests().name(), 0, "18", null, null, "c");
        letter(topics.linkIntake().name(), 2, "3", "k", utf8("two"), "c");
        letter(topics.linkIntake().name(), 2, "4", "k", utf8("not chosen"), "c");

        Run run = run("dead-letters", "resend", "2", "0", "1", "0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<ConsumerRecord<byte[], byte[]>> intake =
                kafka.readAll(topics.linkIntake().name());
        assertThat(intake).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(utf8("two"));
            assertThat(record.key()).isEqualTo(utf8("k"));
            assertThat(record.headers())
                    .extracting(Header::key, header -> RawBytes.shown(header.value()))
                    .containsExactly(tuple("ce_id", "5"), tuple("bin", "0xff"));
        });
        assertThat(run.out())
                .isEqualTo("2 sent to " + topics.linkIntake().name() + "-"
                        + intake.get(0).partition() + "@0\n0 sent to "
                        + topics.linkRequests().name() + "-2@0\n1 sent to "
                        + topics.linkRequests().name() + "-0@0\n");
        assertThat(kafka.readAll(topics.linkRequests().name()))
                .extracting(ConsumerRecord::partition, ConsumerRecord::value)
                .containsExactlyInAnyOrder(tuple(2, utf8("one")), tuple(0, null));
        assertThat(kafka.readAll(topics.deadLetters().name())).hasSize(4);
    }

    @Test
    void shouldSendAllThatCanBeSent() {
        letter(topics.linkIntake().name(), 2, "3", "k", utf8("one"), "c");
        letter("gone", 2, "3", "k", utf8("two"), "c");
        kafka.produce(topics.deadLetters().name(), "k", utf8("no headers"));

        Run run = run("dead-letters", "resend", "--all");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("0 sent to ", "1 not sent: there is no topic gone\n", "2 not sent: no header says where");
        assertThat(kafka.readAll(topics.linkIntake().name())).hasSize(1);
    }

    @Test
    void shouldSendNothingWhereTheChoiceIsWrong() {
        letter(topics.linkIntake().name(), 2, "3", "k", utf8("one"), "c");

        assertThat(run("dead-letters", "resend", "0", "7").err())
                .contains("there is no dead letter at offset 7: nothing was sent");
        assertThat(run("dead-letters", "resend").exitCode()).isEqualTo(2);
        assertThat(run("dead-letters", "resend", "0", "--all").exitCode()).isEqualTo(2);
        assertThat(kafka.readAll(topics.linkIntake().name())).isEmpty();
    }

    private Run run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = run(env, out, err, args);
        return new Run(exitCode, text(out), text(err));
    }

    private static int run(Map<String, String> env, OutputStream out, OutputStream err, String... args) {
        Console console = new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), 0, env);
        return LinkstreamCommand.run(
                console,
                settings -> {
                    throw new AssertionError("these commands start nothing");
                },
                args);
    }

    private void letter(
            String topic, int partition, String offset, @Nullable String key, byte @Nullable [] value, String cause) {
        kafka.produce(letterRecord(topic, partition, offset, key, value, cause));
    }

    private ProducerRecord<byte[], byte[]> letterRecord(
            String topic, int partition, String offset, @Nullable String key, byte @Nullable [] value, String cause) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.deadLetters().name(), key == null ? null : utf8(key), value);
        record.headers()
                .add("ce_id", utf8("5"))
                .add("bin", new byte[] {(byte) 0xff})
                .add("linkstream_topic", utf8(topic))
                .add("linkstream_partition", utf8(String.valueOf(partition)))
                .add("linkstream_offset", utf8(offset))
                .add("linkstream_cause", utf8(cause));
        return record;
    }

    private byte[] bytes(SpecificRecord event) {
        return topics.linkRequests().values().serializer().serialize(null, event);
    }

    private static LinkGenerated link(String user, long index) {
        return LinkGenerated.newBuilder()
                .setEventId("e")
                .setRequestId("r")
                .setIndex(index)
                .setCode("abc")
                .setUrl("https://x/abc")
                .setDeepLinkUrl("https://y")
                .setUserId(user)
                .setScenarioId("s")
                .setCreatedAt(TIME)
                .build();
    }

    private static LinkRequested request() {
        AttributeValue value = AttributeValue.newBuilder()
                .setType(AttributeType.UNDECLARED)
                .setCollection(false)
                .setJson("1.50")
                .build();
        return LinkRequested.newBuilder()
                .setUserId("u")
                .setScenarioId("s")
                .setAttributes(Map.of("b", value, "a", value))
                .setCreatedAt(TIME)
                .setShortBaseUrl("https://x")
                .setFullpageUrl("https://y")
                .setAppKey("k")
                .build();
    }

    private static String text(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
