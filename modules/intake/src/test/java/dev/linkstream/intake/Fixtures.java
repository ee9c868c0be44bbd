package dev.linkstream.intake;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.format.AvroRequests;
import dev.linkstream.intake.format.IntakeReader;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.intake.relay.ReplyTopicRule;
import dev.linkstream.intake.values.AvroTree;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.GeneratedUserIds;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.UserIdSecret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Readers, rules and records of tests. */
final class Fixtures {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final JsonTree JSON = new JsonTree();
    static final AvroTree AVRO = new AvroTree(EventSchemas.landed()::byId);
    static final String TOPIC = "t.link-intake";
    static final String TOPIC_ID = "topic-id";

    private static final Map<String, Scenario> SCENARIOS = Map.of(
            "open", scenario("open", true, List.of()),
            "off", scenario("off", false, List.of()),
            "timed",
                    scenario(
                            "timed",
                            true,
                            List.of(new AttributeDeclaration("at", AttributeType.TIMESTAMP, false, false))),
            "typed",
                    scenario(
                            "typed",
                            true,
                            List.of(new AttributeDeclaration("age", AttributeType.WHOLE_NUMBER, false, true))));

    private Fixtures() {}

    private static Scenario scenario(String id, boolean enabled, List<AttributeDeclaration> attributes) {
        return new Scenario(id, "app-" + id, enabled, null, null, null, null, false, attributes);
    }

    static IntakeReader intake() {
        return new IntakeReader(TOPIC, JSON, new AvroRequests(new EventSerde<>(LinkRequested.class), JSON));
    }

    static IntakeRules rules(RecordReader... readers) {
        return new IntakeRules(List.of(readers), rules(true, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    static EventRules rules(boolean fullpageEnabled, Clock clock) {
        return rules(SCENARIOS::get, fullpageEnabled, clock);
    }

    static EventRules rules(Function<String, @Nullable Scenario> scenarios, Clock clock) {
        return rules(scenarios, true, clock);
    }

    private static EventRules rules(
            Function<String, @Nullable Scenario> scenarios, boolean fullpageEnabled, Clock clock) {
        Topics topics = new Topics(TopicSettings.defaults("t."));
        return new EventRules(
                scenarios,
                fullpageEnabled,
                new ReplyTopicRule(List.of("t.replies."), topics),
                ValueLimits.DEFAULT,
                new LinkRequests("http://links.example", new GeneratedUserIds(new UserIdSecret(new byte[] {1, 2, 3}))),
                Duration.ofDays(7),
                clock);
    }

    /** A record; in its text, single quotes stand for double ones. Headers: name, value, name, value… */
    static ConsumerRecord<byte[], byte[]> json(String topic, long offset, String value, String... headers) {
        return record(topic, offset, value.replace('\'', '"').getBytes(StandardCharsets.UTF_8), headers);
    }

    @SuppressWarnings("NullAway") // values of records may be null
    static ConsumerRecord<byte[], byte[]> record(
            String topic, long offset, byte @Nullable [] value, String... headers) {
        RecordHeaders all = new RecordHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return new ConsumerRecord<>(
                topic,
                2,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                value == null ? 0 : value.length,
                null,
                value,
                all,
                java.util.Optional.empty());
    }
}
