package dev.linkstream.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.OpenMode;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.intake.sources.Source;
import dev.linkstream.intake.sources.Sources;
import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import dev.linkstream.intake.values.AvroTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final SourceProperties DEBEZIUM = SourceSettings.of(
            "name=contacts",
            "topic=" + TOPIC,
            "user-id=/payload/after/id",
            "attributes[first_name]=/payload/after/first_name",
            "attributes[city]=/payload/after/address/city",
            "condition.pointer=/payload/op",
            "condition.in=c,u",
            "campaign=welcome",
            "expires-in=P30D",
            "fallback-url=https://crm.example/late",
            "max-clicks=3",
            "open-mode=confirm",
            "options[expires-at]=/payload/after/valid_until",
            "options[max-clicks]=/payload/after/uses");

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

    private static final SourceProperties SALESFORCE = SourceSettings.of(
            "name=salesforce",
            "topic=" + TOPIC,
            "scenario-pointer=/Scenario__c",
            "user-id=/ChangeEventHeader/recordIds/0",
            "attributes[name]=/Name/FirstName",
            "attributes[title]=/Title",
            "id[0]=/ChangeEventHeader/commitNumber",
            "condition.pointer=/ChangeEventHeader/entityName",
            "condition.equals=Contact",
            "campaign-pointer=/LeadSource");

    private static final String CDC = """
            {"ChangeEventHeader": {"entityName": "Contact", "recordIds": ["003RM000006EsgOYAS"],
              "changeType": "UPDATE", "changeOrigin": "com/salesforce/api/soap/59.0", "commitNumber": 10585193272713,
              "commitTimestamp": 1501010206653, "changedFields": ["Name.FirstName", "LeadSource"]},
             "Name": {"FirstName": "Zoë"}, "LeadSource": "Web", "Scenario__c": "open"}""";

    @Test
    void shouldMapTheChangeEventsOfDebezium() {
        IntakeRules rules = rules(DEBEZIUM);

        LinkRequested created = accepted(rules, CREATED, 5);
        LinkRequested updated = accepted(rules, UPDATED, 6);

        assertThat(created.getUserId()).isEqualTo("1004");
        assertThat(created.getScenarioId()).isEqualTo("open");
        assertThat(created.getCampaign()).isEqualTo("welcome");
        assertThat(created.getExpiresAt()).isEqualTo(created.getCreatedAt().plus(Duration.ofDays(30)));
        assertThat(created.getFallbackUrl()).isEqualTo("https://crm.example/late");
        assertThat(created.getMaxClicks()).isEqualTo(3);
        assertThat(created.getOpenMode()).isEqualTo(OpenMode.confirm);
        assertThat(values(created)).isEqualTo(Map.of("city", "\"Graz\"", "first_name", "\"Anne\""));
        assertThat(created.getIdentity()).isEqualTo("user:4:1004:source:contacts:at:topic-id/2/5");
        assertThat(created.getRequestId()).isEqualTo("crm.contacts/2/5");
        // A null removes, a pointer to nothing changes nothing.
        assertThat(values(updated)).isEqualTo(Map.of("first_name", "null"));
        assertThat(decide(rules, DELETED, 7)).isEqualTo(new Decision.Skipped());
        assertThat(rules.decide(Fixtures.record(TOPIC, 8, null), Fixtures.TOPIC_ID))
                .extracting(ReadResult::decision)
                .containsExactly(new Decision.Skipped());
    }

    @Test
    void shouldMapTheChangeEventsOfSalesforce() {
        LinkRequested event = accepted(rules(SALESFORCE), CDC, 1);

        assertThat(event.getUserId()).isEqualTo("003RM000006EsgOYAS");
        assertThat(event.getScenarioId()).isEqualTo("open");
        assertThat(event.getCampaign()).isEqualTo("Web");
        assertThat(event.getRequestId()).isEqualTo("10585193272713");
        assertThat(event.getIdentity()).isEqualTo("user:18:003RM000006EsgOYAS:source:salesforce:id:10585193272713");
        assertThat(values(event)).isEqualTo(Map.of("name", "\"Zoë\""));
        assertThat(decide(rules(SALESFORCE), CDC.replace("\"Contact\"", "\"Lead\""), 2))
                .isEqualTo(new Decision.Skipped());
    }

    @Test
    void shouldLetSeveralSourcesReadOneTopic() {
        IntakeRules rules = rules(DEBEZIUM, SALESFORCE);

        assertThat(rules.topics()).containsExactly(TOPIC);
        assertThat(rules.decide(Fixtures.json(TOPIC, 1, CDC), Fixtures.TOPIC_ID))
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
                decide(rules(DEBEZIUM), "{\"payload\":{\"op\":\"c\",\"after\":{\"first_name\":\"Anne\"}}}", 3);

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
        Decision decision = rules(DEBEZIUM)
                .decide(Fixtures.json(TOPIC, 1, CREATED, "ce_id", "e", "ce_source", "/db"), Fixtures.TOPIC_ID)
                .get(0)
                .decision();

        assertThat(((Decision.Accepted) decision).event().getIdentity())
                .isEqualTo("user:4:1004:source:contacts:ce:3:/db:e");
    }

    @Test
    void shouldTakeAWholeObjectOfAttributesAndPutNamedOnesBeforeIt() {
        SourceProperties whole =
                SourceSettings.of("name=whole", "topic=" + TOPIC, "attributes[a]=/other", "attributes-pointer=/fields");

        LinkRequested event = accepted(rules(whole), "{\"fields\":{\"a\":1,\"b\":[\"x\"]},\"other\":2}", 1);

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
        SourceProperties settings = SourceSettings.of(
                "name=avro",
                "topic=" + TOPIC,
                "format=avro",
                "user-id=/id",
                "attributes[name]=/name",
                "attributes[joined]=/joined",
                "attributes[tags]=/tags");
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
    void shouldNotTakeATopicOfOursAsASource() {
        SourceProperties loop = SourceSettings.of("name=loop", "topic=t.links", "attributes[a]=/a");

        assertThatThrownBy(() -> new Sources(Fixtures.JSON, Fixtures.AVRO)
                        .of(List.of(DEBEZIUM, loop), new Topics(TopicSettings.defaults("t."))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "linkstream.sources[1].topic must be a topic of others, but is t.links, which is one of ours");
    }

    private static SourceProperties source(
            @Nullable String each, @Nullable String userId, Map<String, String> attributes) {
        List<String> lines = new ArrayList<>(List.of("name=s", "topic=" + TOPIC));
        if (each != null) {
            lines.add("each=" + each);
        }
        if (userId != null) {
            lines.add("user-id=" + userId);
        }
        attributes.forEach((name, pointer) -> lines.add("attributes[" + name + "]=" + pointer));
        return SourceSettings.of(lines.toArray(String[]::new));
    }

    private static List<String> users(SourceProperties settings, String value) {
        return rules(settings).decide(Fixtures.json(TOPIC, 1, value), Fixtures.TOPIC_ID).stream()
                .map(ReadResult::decision)
                .map(decision -> decision instanceof Decision.Accepted accepted
                        ? accepted.event().getUserId() + values(accepted.event())
                        : decision.getClass().getSimpleName())
                .toList();
    }

    @Test
    void shouldMakeALinkForEachElementThatAnEventIsAbout() {
        String merged = CDC.replace("[\"003RM000006EsgOYAS\"]", "[\"003A\",\"003B\",\"003C\"]");
        Map<String, String> name = Map.of("name", "/Name/FirstName");
        List<String> all = List.of("003A{name=\"Zoë\"}", "003B{name=\"Zoë\"}", "003C{name=\"Zoë\"}");

        assertThat(users(source("/ChangeEventHeader/recordIds", "", name), merged))
                .isEqualTo(all);
        assertThat(users(source("/ChangeEventHeader/recordIds", "/ChangeEventHeader/recordIds/0", name), merged))
                .isEqualTo(all);
        assertThat(users(source(null, "/ChangeEventHeader/recordIds/0", name), merged))
                .as("the user id is an element of a list")
                .isEqualTo(all);
    }

    @Test
    void shouldTellTheElementsOfOneEventApart() {
        String events = "{'id':'tx','tenant':'t','events':[{'id':1,'n':'a'},{'id':2},{'n':'c'},{'id':1,'n':'d'}]}";
        SourceProperties settings = source("/events", "/id", Map.of("n", "/n", "tenant", "/tenant"));

        assertThat(users(settings, events))
                .containsExactly("1{n=\"a\", tenant=\"t\"}", "2{tenant=\"t\"}", "Refused", "1{n=\"d\", tenant=\"t\"}");
        assertThat(rules(settings).decide(Fixtures.json(TOPIC, 1, events), Fixtures.TOPIC_ID).stream()
                        .filter(result -> result.decision() instanceof Decision.Accepted)
                        .map(result ->
                                ((Decision.Accepted) result.decision()).event().getIdentity()))
                .doesNotHaveDuplicates();
        assertThat(users(settings, "{'events':[]}")).containsExactly("Skipped");
        assertThat(users(settings, "{'id':'tx'}")).containsExactly("Skipped");
        assertThat(users(settings, "{'events':{'id':7,'n':'x'}}")).containsExactly("7{n=\"x\"}");
    }

    @Test
    void shouldReadAnArrayOfEvents() {
        String events = "[{'objectId':77,'propertyValue':'Kim'},{'objectId':78,'propertyValue':'Lee'}]";

        assertThat(users(source(null, "/0/objectId", Map.of("name", "/0/propertyValue")), events))
                .containsExactly("77{name=\"Kim\"}", "78{name=\"Lee\"}");
        assertThat(users(source("", "/objectId", Map.of("name", "/propertyValue")), events))
                .containsExactly("77{name=\"Kim\"}", "78{name=\"Lee\"}");
        assertThat(users(source("", "/objectId", Map.of("name", "/propertyValue")), "[]"))
                .containsExactly("Skipped");
    }

    @Test
    void shouldOpenJsonThatStandsInAString() {
        String event =
                "{\"op\":\"c\",\"after\":\"{\\\"_id\\\": {\\\"$oid\\\": \\\"65f0\\\"}, \\\"n\\\": {\\\"$numberLong\\\": \\\"5\\\"},"
                        + " \\\"at\\\": {\\\"$date\\\": 1559033904863}, \\\"raw\\\": \\\"{}\\\"}\"}";

        assertThat(users(
                        source(null, "/after/_id", Map.of("n", "/after/n", "at", "/after/at", "raw", "/after/raw")),
                        event))
                .containsExactly("65f0{at=\"2019-05-28T08:58:24.863Z\", n=5, raw=\"{}\"}");
        assertThat(users(source(null, "/after/x", Map.of("n", "/after/n")), "{'after':'{broken'}"))
                .containsExactly("Refused");
    }

    @Test
    void shouldReadDecimalsAndTimesOfDebezium() {
        String field =
                "{'type':'bytes','name':'org.apache.kafka.connect.data.Decimal','parameters':{'scale':'2'},'field':'price'}";
        String event = "{'schema':{'type':'struct','fields':[{'type':'struct','field':'after','fields':[" + field
                + ",{'type':'int64','name':'io.debezium.time.Timestamp','field':'at'},"
                + "{'type':'int32','name':'io.debezium.time.Date','field':'day'},{'type':'int64','field':'id'}]}]},"
                + "'payload':{'after':{'id':7,'price':'AfQ=','at':1559033904863,'day':18044,"
                + "'big':{'scale':3,'value':'AfQ='},'point':{'x':1,'y':2}}}}";
        Map<String, String> attributes = Map.of(
                "price", "/payload/after/price",
                "at", "/payload/after/at",
                "day", "/payload/after/day",
                "big", "/payload/after/big");

        assertThat(users(source(null, "/payload/after/id", attributes), event))
                .containsExactly("7{at=\"2019-05-28T08:58:24.863Z\", big=0.500, day=\"2019-05-28\", price=5.00}");
        assertThat(users(source(null, "/payload/after/id", Map.of("p", "/payload/after/point")), event))
                .as("any other object is still a composite")
                .containsExactly("Refused");
    }

    @Test
    void shouldTakeMillisecondsAndSalesforcesOffsetWhereATimestampIsDeclared() {
        SourceProperties settings =
                SourceSettings.of("name=s", "topic=" + TOPIC, "scenario=timed", "user-id=/id", "attributes[at]=/at");

        assertThat(users(settings, "{'id':1,'at':1559033904863}"))
                .containsExactly("1{at=\"2019-05-28T08:58:24.863Z\"}");
        assertThat(users(settings, "{'id':1,'at':'1559033904863'}"))
                .containsExactly("1{at=\"2019-05-28T08:58:24.863Z\"}");
        assertThat(users(settings, "{'id':1,'at':'2019-05-28T08:58:24.000+0000'}"))
                .containsExactly("1{at=\"2019-05-28T08:58:24.000+00:00\"}");
        assertThat(users(settings, "{'id':1,'at':1559033904}")).containsExactly("1{at=1559033904}");
        assertThat(users(settings, "{'id':1,'at':'2019-05-28'}")).containsExactly("Refused");
    }

    private static IntakeRules rules(SourceProperties... settings) {
        Sources sources = new Sources(Fixtures.JSON, Fixtures.AVRO);
        return Fixtures.rules(List.of(settings).stream().map(sources::source).toArray(RecordReader[]::new));
    }

    private static Decision decision(Source source, ConsumerRecord<byte[], byte[]> record) {
        return Fixtures.rules(source).decide(record, Fixtures.TOPIC_ID).get(0).decision();
    }

    private static Decision decide(IntakeRules rules, String value, long offset) {
        return rules.decide(Fixtures.json(TOPIC, offset, value), Fixtures.TOPIC_ID)
                .get(0)
                .decision();
    }

    private static LinkRequested accepted(IntakeRules rules, String value, long offset) {
        return ((Decision.Accepted) decide(rules, value, offset)).event();
    }

    private static Map<String, String> values(LinkRequested event) {
        Map<String, String> values = new TreeMap<>();
        event.getAttributes().forEach((name, value) -> values.put(name, value.getJson()));
        return values;
    }
}
