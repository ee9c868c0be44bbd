package dev.linkstream.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.SourcesProperties.ConditionProperties;
import dev.linkstream.intake.SourcesProperties.SourceProperties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CRM streams as they are, by the examples of the module's README. */
class SourceTest {

    private static final String TOPIC = "crm.contacts";

    private static final SourceProperties DEBEZIUM = new SourceProperties(
            "contacts",
            TOPIC,
            "json",
            "open",
            null,
            "/payload/after/id",
            Map.of("first_name", "/payload/after/first_name", "city", "/payload/after/address/city"),
            null,
            null,
            new ConditionProperties("/payload/op", null, List.of("c", "u"), null),
            "welcome",
            null,
            "P30D",
            "https://crm.example/late");

    private static final String CREATED = """
            {"payload": {"before": null,
              "after": {"id": 1004, "first_name": "Anne", "email": "annek@noanswer.org", "address": {"city": "Graz"}},
              "source": {"connector": "postgresql", "table": "contacts", "lsn": 24023128},
              "op": "c", "ts_ms": 1559033904863}}""";

    private static final String UPDATED = """
            {"payload": {"before": {"id": 1004, "first_name": "Anne"},
              "after": {"id": 1004, "first_name": null},
              "source": {"connector": "postgresql", "table": "contacts", "lsn": 24023130},
              "op": "u", "ts_ms": 1559033905000}}""";

    private static final String DELETED = """
            {"payload": {"before": {"id": 1004}, "after": null, "op": "d", "ts_ms": 1559033906000}}""";

    private static final SourceProperties SALESFORCE = new SourceProperties(
            "salesforce",
            TOPIC,
            "json",
            null,
            "/Scenario__c",
            "/ChangeEventHeader/recordIds/0",
            Map.of("name", "/Name/FirstName", "title", "/Title"),
            null,
            "/ChangeEventHeader/commitNumber",
            new ConditionProperties("/ChangeEventHeader/entityName", "Contact", null, null),
            null,
            "/LeadSource",
            null,
            null);

    private static final String CDC = """
            {"ChangeEventHeader": {"entityName": "Contact", "recordIds": ["003RM000006EsgOYAS"],
              "changeType": "UPDATE", "changeOrigin": "com/salesforce/api/soap/59.0", "commitNumber": 10585193272713,
              "commitTimestamp": 1501010206653, "changedFields": ["Name.FirstName", "LeadSource"]},
             "Name": {"FirstName": "Zoë"}, "LeadSource": "Web", "Scenario__c": "open"}""";

    @Test
    void shouldMapTheChangeEventsOfDebezium() {
        IntakeRules desk = desk(DEBEZIUM);

        LinkRequested created = accepted(desk, CREATED, 5);
        LinkRequested updated = accepted(desk, UPDATED, 6);

        assertThat(created.getUserId()).isEqualTo("1004");
        assertThat(created.getScenarioId()).isEqualTo("open");
        assertThat(created.getCampaign()).isEqualTo("welcome");
        assertThat(created.getExpiresAt()).isEqualTo(created.getCreatedAt().plus(Duration.ofDays(30)));
        assertThat(created.getFallbackUrl()).isEqualTo("https://crm.example/late");
        assertThat(values(created)).isEqualTo(Map.of("city", "\"Graz\"", "first_name", "\"Anne\""));
        assertThat(created.getIdentity()).isEqualTo("source:contacts:at:topic-id/2/5");
        assertThat(created.getRequestId()).isEqualTo("crm.contacts/2/5");
        // A null removes, a pointer to nothing changes nothing.
        assertThat(values(updated)).isEqualTo(Map.of("first_name", "null"));
        assertThat(decide(desk, DELETED, 7)).isEqualTo(new Decision.Skipped());
        assertThat(desk.decide(Fixtures.record(TOPIC, 8, null), Fixtures.TOPIC_ID))
                .extracting(ReadResult::decision)
                .containsExactly(new Decision.Skipped());
    }

    @Test
    void shouldMapTheChangeEventsOfSalesforce() {
        LinkRequested event = accepted(desk(SALESFORCE), CDC, 1);

        assertThat(event.getUserId()).isEqualTo("003RM000006EsgOYAS");
        assertThat(event.getScenarioId()).isEqualTo("open");
        assertThat(event.getCampaign()).isEqualTo("Web");
        assertThat(event.getRequestId()).isEqualTo("10585193272713");
        assertThat(event.getIdentity()).isEqualTo("source:salesforce:id:10585193272713");
        assertThat(values(event)).isEqualTo(Map.of("name", "\"Zoë\""));
        assertThat(decide(desk(SALESFORCE), CDC.replace("\"Contact\"", "\"Lead\""), 2))
                .isEqualTo(new Decision.Skipped());
    }

    @Test
    void shouldLetSeveralSourcesReadOneTopic() {
        IntakeRules desk = desk(DEBEZIUM, SALESFORCE);

        assertThat(desk.topics()).containsExactly(TOPIC);
        assertThat(desk.decide(Fixtures.json(TOPIC, 1, CDC), Fixtures.TOPIC_ID))
                .extracting(outcome -> outcome.reader().name(), ReadResult::decision)
                .satisfies(all -> {
                    assertThat(all).hasSize(2);
                    assertThat(all.get(0).toList()).containsExactly("contacts", new Decision.Skipped());
                    assertThat(all.get(1).toList().get(1)).isInstanceOf(Decision.Accepted.class);
                });
    }

    @Test
    void shouldRefuseAnEventThatNamesNoUser() {
        Decision.Refused refused = (Decision.Refused)
                decide(desk(DEBEZIUM), "{\"payload\":{\"op\":\"c\",\"after\":{\"first_name\":\"Anne\"}}}", 3);

        LinkRejected event = refused.event();
        assertThat(event.getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(event.getField()).isEqualTo("user_id");
        assertThat(event.getMessage())
                .isEqualTo("The user_id field is required, but nothing stands at /payload/after/id.");
        assertThat(event.getRequestId()).isEqualTo("crm.contacts/2/3");
        assertThat(refused.key()).isEqualTo("crm.contacts/2/3");
    }

    @Test
    void shouldTakeTheIdOfCloudEventsHeadersWhereNoPointerIsGiven() {
        Decision decision = desk(DEBEZIUM)
                .decide(Fixtures.json(TOPIC, 1, CREATED, "ce_id", "e", "ce_source", "/db"), Fixtures.TOPIC_ID)
                .get(0)
                .decision();

        assertThat(((Decision.Accepted) decision).event().getIdentity()).isEqualTo("source:contacts:ce:3:/db:e");
    }

    @Test
    void shouldTakeAWholeObjectOfAttributesAndPutNamedOnesBeforeIt() {
        SourceProperties whole = new SourceProperties(
                "whole",
                TOPIC,
                "json",
                "open",
                null,
                null,
                Map.of("a", "/other"),
                "/fields",
                null,
                null,
                null,
                null,
                null,
                null);

        LinkRequested event = accepted(desk(whole), "{\"fields\":{\"a\":1,\"b\":[\"x\"]},\"other\":2}", 1);

        assertThat(values(event)).isEqualTo(Map.of("a", "2", "b", "[\"x\"]"));
        assertThat(event.getUserId()).matches("[0-9a-f-]{36}");
    }

    @Test
    void shouldReadAvroOfAnySchemaThatTheIdsResolve() throws IOException {
        Schema contact = SchemaBuilder.record("Contact")
                .namespace("crm")
                .fields()
                .requiredLong("id")
                .optionalString("name")
                .name("joined")
                .type(Schema.create(Schema.Type.LONG))
                .noDefault()
                .name("tags")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .endRecord();
        org.apache.avro.LogicalTypes.timestampMillis()
                .addToSchema(contact.getField("joined").schema());
        GenericData.Record record = new GenericRecordBuilder(contact)
                .set("id", 17L)
                .set("name", "Zoë")
                .set("joined", 1_700_000_000_000L)
                .set("tags", List.of("a", "b"))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(4711).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(contact).write(record, encoder);
        SourceProperties settings = new SourceProperties(
                "avro",
                TOPIC,
                "avro",
                "open",
                null,
                "/id",
                Map.of("name", "/name", "joined", "/joined", "tags", "/tags"),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        Source source = new Sources(Fixtures.JSON, new AvroTree(id -> id == 4711 ? contact : null)).source(settings);

        Decision decision = decision(source, Fixtures.record(TOPIC, 1, out.toByteArray()));

        LinkRequested event = ((Decision.Accepted) decision).event();
        assertThat(event.getUserId()).isEqualTo("17");
        assertThat(values(event))
                .isEqualTo(Map.of("name", "\"Zoë\"", "joined", "\"2023-11-14T22:13:20Z\"", "tags", "[\"a\",\"b\"]"));
        Source withoutRegistry = new Sources(Fixtures.JSON, new AvroTree(EventSchemas.landed()::byId)).source(settings);
        assertThat(decision(withoutRegistry, Fixtures.record(TOPIC, 1, out.toByteArray())))
                .isEqualTo(new Decision.Buried("No schema with the id 4711 is known here."));
        byte[] cut = java.util.Arrays.copyOf(out.toByteArray(), 8);
        assertThat(((Decision.Buried) decision(source, Fixtures.record(TOPIC, 1, cut))).cause())
                .startsWith("The bytes are no whole record of the schema with id 4711");
    }

    @Test
    void shouldHoldConditionsToWhatTheySay() {
        JsonValue document = Fixtures.JSON.readObject(
                "{\"a\":\"x\",\"n\":1.0,\"b\":true,\"z\":null,\"o\":{}}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "value");

        assertThat(condition("/a", List.of("x", "y"), null).holds(document)).isTrue();
        assertThat(condition("/a", List.of("y"), null).holds(document)).isFalse();
        assertThat(condition("/n", List.of("1.0"), null).holds(document)).isTrue();
        assertThat(condition("/b", List.of("true"), null).holds(document)).isTrue();
        assertThat(condition("/z", List.of("null"), null).holds(document)).isFalse();
        assertThat(condition("/z", null, true).holds(document)).isFalse();
        assertThat(condition("/o", null, true).holds(document)).isTrue();
        assertThat(condition("/none", null, false).holds(document)).isTrue();
        assertThat(condition("/a", null, false).holds(document)).isFalse();
    }

    private static Condition condition(String pointer, @Nullable List<String> in, @Nullable Boolean exists) {
        Condition condition = new Sources(Fixtures.JSON, Fixtures.AVRO)
                .source(new SourceProperties(
                        "n",
                        TOPIC,
                        "json",
                        "open",
                        null,
                        null,
                        Map.of("a", "/a"),
                        null,
                        null,
                        new ConditionProperties(pointer, null, in, exists),
                        null,
                        null,
                        null,
                        null))
                .condition();
        return Objects.requireNonNull(condition);
    }

    @Test
    void shouldNotTakeATopicOfOursAsASource() {
        SourceProperties loop = new SourceProperties(
                "loop",
                "t.links",
                "json",
                "open",
                null,
                null,
                Map.of("a", "/a"),
                null,
                null,
                null,
                null,
                null,
                null,
                null);

        assertThatThrownBy(() -> new Sources(Fixtures.JSON, Fixtures.AVRO)
                        .of(List.of(DEBEZIUM, loop), new Topics(TopicSettings.defaults("t."))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "linkstream.sources[1].topic must be a topic of others, but is t.links, which is one of ours");
    }

    private static IntakeRules desk(SourceProperties... settings) {
        Sources sources = new Sources(Fixtures.JSON, Fixtures.AVRO);
        return Fixtures.desk(List.of(settings).stream().map(sources::source).toArray(RecordReader[]::new));
    }

    private static Decision decision(Source source, ConsumerRecord<byte[], byte[]> record) {
        return Fixtures.desk(source).decide(record, Fixtures.TOPIC_ID).get(0).decision();
    }

    private static Decision decide(IntakeRules desk, String value, long offset) {
        return desk.decide(Fixtures.json(TOPIC, offset, value), Fixtures.TOPIC_ID)
                .get(0)
                .decision();
    }

    private static LinkRequested accepted(IntakeRules desk, String value, long offset) {
        return ((Decision.Accepted) decide(desk, value, offset)).event();
    }

    private static Map<String, String> values(LinkRequested event) {
        Map<String, String> values = new TreeMap<>();
        event.getAttributes().forEach((name, value) -> values.put(name, value.getJson()));
        return values;
    }
}
