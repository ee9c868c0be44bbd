package dev.linkstream.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.events.UserErased;
import dev.linkstream.stats.counts.Group;
import dev.linkstream.stats.counts.Interval;
import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.counts.SpanUnit;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.stats.progress.Progress;
import dev.linkstream.streams.StreamsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsTopologyTest {

    private static final Instant NOW = Instant.parse("2026-11-30T13:17:00Z");
    private static final Topics TOPICS = new Topics(TopicSettings.defaults("t.").withPartitions(1));
    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    @TempDir
    private Path directory;

    private TopologyTestDriver driver;

    @BeforeEach
    void open() {
        StatsSettings settings = new StatsSettings(
                new StreamsSettings(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        directory,
                        "127.0.0.1:1",
                        1,
                        0,
                        Duration.ofMillis(100),
                        16 << 20),
                16 << 20,
                StatsRetention.DEFAULT);
        Properties properties = StatsConfig.of(settings, TOPICS, (short) 1, new Progress());
        Map<String, String> ids = new HashMap<>();
        StatsTopology.sources(TOPICS).forEach(topic -> ids.put(topic.name(), "id of " + topic.name()));
        driver = new TopologyTestDriver(
                StatsTopology.build(
                        TOPICS, settings, Happening.PLACES, ids, new Progress(), new StreamsConfig(properties)),
                properties,
                NOW);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private NumbersStore store() {
        StateStore store = driver.getStateStore(NumbersStore.NAME);
        return (NumbersStore) store;
    }

    private static Topic<?> topicOf(Happening happening) {
        return switch (happening.kind()) {
            case LINK -> TOPICS.links();
            case REJECTED -> TOPICS.linkRejections();
            case CLICK -> TOPICS.linkClicks();
            case CONVERSATION -> TOPICS.conversations();
            case OUTCOME -> TOPICS.outcomes();
        };
    }

    private void pipe(Topic<?> topic, byte @Nullable [] value, Instant at) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>("key".getBytes(StandardCharsets.UTF_8), value, new RecordHeaders(), at));
    }

    @Test
    void shouldCountWhatAllTopicsTell() {
        Random random = new Random(1);
        List<Happening> happened = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Happening next =
                    Happening.random(random, 30, NOW, Duration.ofHours(5).toMillis());
            happened.add(next);
            pipe(topicOf(next), EVENTS.serialize(null, next.event()), next.at());
        }
        StatsQuery query = new StatsQuery(
                Happening.SCENARIO,
                null,
                Interval.MINUTE,
                ZoneId.of("UTC"),
                NOW.minus(Duration.ofHours(4)).toEpochMilli(),
                NOW.toEpochMilli());

        assertThat(Happening.text(PartitionStats.sum(List.of(store().numbers().read(query, 0)))))
                .isEqualTo(Happening.answer(query, happened));

        // Each commit has stored what the next owner reads.
        Numbers stored = new Numbers(store(), Happening.PLACES, StatsRetention.DEFAULT, 1 << 20, NOW.toEpochMilli());
        assertThat(Happening.text(PartitionStats.sum(List.of(stored.read(query, 0)))))
                .isEqualTo(Happening.answer(query, happened));
    }

    @Test
    void shouldCountARecordOnceThatIsReadAgain() {
        assertThat(store().numbers().reach("topic", 5)).isTrue();
        store().numbers().flush();
        Numbers again = new Numbers(store(), Happening.PLACES, StatsRetention.DEFAULT, 1 << 20, NOW.toEpochMilli());

        assertThat(again.reach("topic", 5)).isFalse();
        assertThat(again.reach("topic", 6)).isTrue();
        assertThat(again.reach("topic made anew", 0)).isTrue();
    }

    @Test
    void shouldBuryWhatItCannotRead() {
        pipe(TOPICS.linkClicks(), new byte[] {0, 1, 2}, NOW);

        var letters = driver.createOutputTopic(
                TOPICS.deadLetters().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(letter.value()).containsExactly(0, 1, 2);
        assertThat(new String(letter.headers().lastHeader("linkstream_topic").value(), StandardCharsets.UTF_8))
                .isEqualTo("t.link-clicks");
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void shouldForgetAUserWhoIsErased() {
        Happening click = new Happening(Happening.Kind.CLICK, "12345678912", "ann", "c", NOW, "");
        pipe(TOPICS.linkClicks(), EVENTS.serialize(null, click.event()), NOW);

        pipe(TOPICS.erasures(), EVENTS.serialize(null, new UserErased("id", "ann", NOW)), NOW);

        assertThat(store().numbers().link("12345678912")).isEqualTo(LinkNumbers.NONE);
        List<byte[]> rows = new ArrayList<>();
        store().range(Keys.allLinks(), Keys.after(Keys.allLinks()), (key, value) -> rows.add(key));
        assertThat(rows).isEmpty();
    }

    @Test
    void shouldForgetMinutesAsTimePasses() {
        Happening click = new Happening(Happening.Kind.CLICK, "12345678912", "ann", "c", NOW, "");
        pipe(TOPICS.linkClicks(), EVENTS.serialize(null, click.event()), NOW);
        Group group = Objects.requireNonNull(store().numbers().find(Happening.SCENARIO, "c"));
        assertThat(group.spans(SpanUnit.HOUR).isEmpty()).isFalse();

        driver.advanceWallClockTime(Duration.ofDays(3));

        assertThat(group.spans(SpanUnit.HOUR).isEmpty()).isTrue();
        assertThat(group.spans(SpanUnit.DAY).isEmpty()).isFalse();
    }
}
