package dev.linkstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.CoreDriver.Emitted;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.links.attributes.ValueLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs and stores are a function of the log alone: random logs, read again from the start after a random cut. */
class CoreReplayTest {

    private static final int LENGTH = 120;
    private static final ValueLimits LIMITS = new ValueLimits(1024, 4, 120);

    /** One record of a random log; no value stands for bytes that cannot be read. */
    private record Sent(String key, List<SpecificRecord> event, boolean wantsReply) {}

    /** What a whole run gave: each record's outputs, and the stores after each number of records. */
    private record Run(List<List<Emitted>> outputs, List<Map<String, Map<String, KeyValue<Object, Object>>>> stores) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAnswerAReplayTheSameAndEmitNothing(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Sent> log = log(random);
        Run run = run(log);
        int cut = random.nextInt(1, LENGTH);

        try (CoreDriver again = driver()) {
            run.stores().get(cut).forEach(again::restore);
            for (int i = 0; i < LENGTH; i++) {
                List<Emitted> expected = run.outputs().get(i);
                assertThat(pipe(again, log.get(i)))
                        .as("record %d, cut at %d", i, cut)
                        .isEqualTo(i < cut ? repliesOf(expected) : expected);
                if (i == cut - 1) {
                    assertThat(again.stores()).isEqualTo(run.stores().get(cut));
                }
            }
            assertThat(again.stores()).isEqualTo(run.stores().get(LENGTH));
        }
    }

    private static CoreDriver driver() {
        return new CoreDriver(Fixtures.oneEpoch(1), LIMITS);
    }

    private static Run run(List<Sent> log) {
        Run run = new Run(new ArrayList<>(), new ArrayList<>());
        try (CoreDriver core = driver()) {
            run.stores().add(core.stores());
            for (Sent sent : log) {
                run.outputs().add(pipe(core, sent));
                run.stores().add(core.stores());
            }
        }
        assertThat(run.outputs().stream().flatMap(List::stream).map(Emitted::topic))
                .contains("links", "link-rejections", "link-replies", "request-confirmations", "dead-letters");
        return run;
    }

    private static List<Emitted> pipe(CoreDriver core, Sent sent) {
        var headers = sent.wantsReply() ? Fixtures.wantsReply(sent.key(), 0) : new RecordHeaders();
        if (sent.event().isEmpty()) {
            core.pipeBytes(sent.key(), Fixtures.bytes("no event"), headers);
        } else {
            core.pipe(sent.key(), sent.event().get(0), headers);
        }
        return core.output();
    }

    private static LinkRejected refusedLine(long index) {
        return LinkRejected.newBuilder()
                .setEventId("")
                .setRequestId("upload:" + index)
                .setBatchId("upload")
                .setIndex(index)
                .setReason(RejectionReason.malformed_request)
                .setMessage("The attributes field is required.")
                .setField("attributes")
                .build();
    }

    private static List<Emitted> repliesOf(List<Emitted> output) {
        return output.stream()
                .filter(each -> !each.topic().equals("links") && !each.topic().equals("link-rejections"))
                .toList();
    }

    private static List<Sent> log(RandomGenerator random) {
        List<Sent> log = new ArrayList<>();
        List<LinkRequested> repeatable = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            boolean wantsReply = random.nextInt(4) > 0;
            switch (random.nextInt(13)) {
                case 0 -> log.add(new Sent("key", List.of(), wantsReply));
                case 1, 2 -> {
                    String key = "key" + random.nextInt(4);
                    String body = "body" + random.nextInt(2);
                    log.add(new Sent(
                            key,
                            List.of(Fixtures.opened(key, body, "batch" + i, Fixtures.NOON.plusSeconds(i))),
                            wantsReply));
                }
                case 3, 4, 5 -> {
                    LinkRequested request = !repeatable.isEmpty() && random.nextBoolean()
                            ? repeatable.get(random.nextInt(repeatable.size()))
                            : LinkRequested.newBuilder(request(random, "repeatable", i))
                                    .setRepeatable(true)
                                    .build();
                    repeatable.add(request);
                    log.add(new Sent(request.getUserId(), List.of(request), wantsReply));
                }
                case 6, 7 -> {
                    LinkRequested request = LinkRequested.newBuilder(request(random, "upload", random.nextInt(8)))
                            .setTotal(null)
                            .setRepeatable(true)
                            .build();
                    log.add(new Sent(request.getUserId(), List.of(request), wantsReply));
                }
                case 8 ->
                    log.add(new Sent(
                            "upload",
                            List.of(
                                    random.nextBoolean()
                                            ? new BatchOpened("upload", "support", null, Fixtures.NOON)
                                            : refusedLine(random.nextInt(8))),
                            false));
                default -> {
                    LinkRequested request = request(random, "plain", i);
                    log.add(new Sent(request.getUserId(), List.of(request), wantsReply));
                }
            }
        }
        return log;
    }

    private static LinkRequested request(RandomGenerator random, String batch, int index) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String value = random.nextInt(3) == 0 ? "null" : "\"" + "v".repeat(random.nextInt(60)) + "\"";
            attributes.put("name" + random.nextInt(6), value);
        }
        return Fixtures.request("user" + random.nextInt(3), batch, index, attributes);
    }
}
