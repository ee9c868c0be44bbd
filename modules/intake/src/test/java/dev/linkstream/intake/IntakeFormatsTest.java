package dev.linkstream.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each form that a record of link-intake may have. */
class IntakeFormatsTest {

    private static final String BODY = "{'scenario_id':'open','user_id':'u1','attributes':{'n':1.50,'x':null}}";
    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private final IntakeRules rules = Fixtures.rules(Fixtures.intake());

    @Test
    void shouldResolveAPlainJsonRequest() {
        LinkRequested event = accepted(json(
                7,
                "{'id':'order-1','scenario_id':'open','user_id':'u1','campaign':'spring',"
                        + "'attributes':{'n':1.50,'list':['a','b'],'gone':null}}"));

        assertThat(event.getRequestId()).isEqualTo("order-1");
        assertThat(event.getIdentity()).isEqualTo("user:2:u1:id:order-1");
        assertThat(event.getRepeatable()).isTrue();
        assertThat(event.getRepeatWithin()).isEqualTo(7L * 24 * 60 * 60 * 1000);
        assertThat(event.getUserId()).isEqualTo("u1");
        assertThat(event.getCampaign()).isEqualTo("spring");
        assertThat(event.getAppKey()).isEqualTo("app-open");
        assertThat(event.getCreatedAt()).isEqualTo(Fixtures.NOW);
        assertThat(event.getShortBaseUrl()).isEqualTo("http://links.example");
        assertThat(event.getAttributes()).containsOnlyKeys("n", "list", "gone");
        assertThat(attribute(event, "n")).isEqualTo("1.50");
        assertThat(attribute(event, "list")).isEqualTo("[\"a\",\"b\"]");
        assertThat(attribute(event, "gone")).isEqualTo("null");
    }

    @Test
    void shouldKnowARequestWithoutAnIdByItsPlaceAndGiveItsUserAnIdOfThat() {
        String body = "{'scenario_id':'open','attributes':{'n':1}}";

        LinkRequested first = accepted(json(7, body));

        assertThat(first.getRequestId()).isEqualTo("t.link-intake/2/7");
        assertThat(first.getIdentity()).isEqualTo("at:topic-id/2/7");
        assertThat(first.getUserId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(accepted(json(7, body)).getUserId()).isEqualTo(first.getUserId());
        assertThat(accepted(json(8, body)).getUserId()).isNotEqualTo(first.getUserId());
    }

    @ParameterizedTest
    @CsvSource({"'\"a b\"', a b", "17, 17", "1.50, 1.50"})
    void shouldTakeATextOrANumberAsItsId(String id, String requestId) {
        LinkRequested event =
                accepted(json(1, "{'id':" + id + ",'scenario_id':'open','user_id':'u','attributes':{'n':1}}"));

        assertThat(event.getRequestId()).isEqualTo(requestId);
        assertThat(event.getIdentity()).isEqualTo("user:1:u:id:" + requestId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "true", "['a']", "{}"})
    void shouldRefuseAnyOtherId(String id) {
        LinkRejected event =
                refused(json(1, "{'id':" + id + ",'scenario_id':'open','user_id':'u','attributes':{'n':1}}"));

        assertThat(event.getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(event.getField()).isEqualTo("id");
        assertThat(event.getRequestId()).isEqualTo("t.link-intake/2/1");
    }

    @Test
    void shouldReadACloudEventInBinaryMode() {
        LinkRequested event = accepted(json(
                1, BODY, "ce_specversion", "1.0", "ce_id", "e1", "ce_source", "/crm", "ce_type", "link.requested"));

        assertThat(event.getRequestId()).isEqualTo("e1");
        assertThat(event.getIdentity()).isEqualTo("user:2:u1:ce:4:/crm:e1");
        assertThat(event.getUserId()).isEqualTo("u1");
    }

    @Test
    void shouldReadACloudEventInStructuredMode() {
        String envelope = "{'specversion':'1.0','id':'e1','source':'/crm','type':'t',";
        String encoded =
                Base64.getEncoder().encodeToString(BODY.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

        LinkRequested plain = accepted(json(1, envelope + "'data':" + BODY + "}"));
        LinkRequested named = accepted(json(
                1, envelope + "'data':" + BODY + "}", "content-type", "application/cloudevents+json; charset=UTF-8"));
        LinkRequested base64 = accepted(json(1, envelope + "'data_base64':'" + encoded + "'}"));

        assertThat(List.of(plain, named, base64)).allSatisfy(event -> {
            assertThat(event.getIdentity()).isEqualTo("user:2:u1:ce:4:/crm:e1");
            assertThat(event.getRequestId()).isEqualTo("e1");
            assertThat(event.getUserId()).isEqualTo("u1");
            assertThat(attribute(event, "n")).isEqualTo("1.50");
        });
    }

    @Test
    void shouldNameEverythingThatACloudEventLacks() {
        LinkRejected binary = refused(json(1, BODY, "ce_id", "e1", "ce_specversion", "0.3"));
        LinkRejected structured =
                refused(json(1, "{'specversion':'1.0','id':5,'source':'/crm','type':'t','data':'text'}"));

        assertThat(binary.getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(binary.getErrors())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion", List.of("The ce_specversion header must be 1.0."),
                        "ce_source", List.of("The ce_source header is required."),
                        "ce_type", List.of("The ce_type header is required.")));
        assertThat(structured.getErrors().keySet()).containsExactlyInAnyOrder("id", "data");
    }

    @Test
    void shouldReadAvroAndResolveWhatIsNotTheProducers() {
        LinkRequested sent = LinkRequested.newBuilder()
                .setRequestId("r1")
                .setUserId("u1")
                .setScenarioId("open")
                .setBatchId("theirs")
                .setIndex(3)
                .setAppKey("evil")
                .setShortBaseUrl("https://evil.example")
                .setCreatedAt(Instant.EPOCH)
                .setIdentity("theirs")
                .setAttributes(Map.of("n", value("1.50"), "list", value("[1,2]"), "gone", value("null")))
                .build();

        LinkRequested event = accepted(Fixtures.record(Fixtures.TOPIC, 1, bytes(sent)));

        assertThat(event.getIdentity()).isEqualTo("user:2:u1:id:r1");
        assertThat(event.getBatchId()).isNull();
        assertThat(event.getAppKey()).isEqualTo("app-open");
        assertThat(event.getShortBaseUrl()).isEqualTo("http://links.example");
        assertThat(event.getCreatedAt()).isEqualTo(Fixtures.NOW);
        assertThat(attribute(event, "n")).isEqualTo("1.50");
        assertThat(attribute(event, "list")).isEqualTo("[1,2]");
        assertThat(attribute(event, "gone")).isEqualTo("null");
    }

    @Test
    void shouldRefuseAnAvroAttributeThatIsNotJson() {
        LinkRequested.Builder sent = LinkRequested.newBuilder().setUserId("u1").setScenarioId("open");
        for (String json : List.of("", "1,2", "1}", "{", "1,\"v\":2", "abc")) {
            LinkRejected event = refused(Fixtures.record(
                    Fixtures.TOPIC,
                    1,
                    bytes(sent.setAttributes(Map.of("n", value(json))).build())));

            assertThat(event.getReason()).as(json).isEqualTo(RejectionReason.invalid_attribute);
            assertThat(event.getField()).isEqualTo("attributes.n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|malformed_request|scenario_id|The scenario_id field is required.",
                "{'scenario_id':5,'attributes':{'n':1}}|malformed_request|scenario_id|The scenario_id field must be a string.",
                "{'scenario_id':'none','attributes':{'n':1}}|unknown_scenario|scenario_id|The selected scenario does not exist.",
                "{'scenario_id':'off','attributes':{'n':1}}|fullpage_disabled|scenario_id|Fullpage webchat routes are not enabled.",
                "{'scenario_id':'open'}|malformed_request|attributes|The attributes field is required.",
                "{'scenario_id':'open','attributes':'x'}|malformed_request|attributes|The attributes field must be an object.",
                "{'scenario_id':'open','user_id':5,'attributes':{'n':1}}|malformed_request|user_id|User id must be a string",
                "{'scenario_id':'open','attributes':{'a':{'b':1}}}|composite_attribute|attributes.a|Composite attributes are not supported.",
                "{'scenario_id':'typed','attributes':{'age':'x'}}|invalid_attribute|attributes.age|The age attribute must be a whole number.",
                "{'scenario_id':'open','attributes':{'n':1},'max_clicks':0}|malformed_request|max_clicks|The max_clicks field must be a whole number from 1 to 1,000,000,000.",
                "{'scenario_id':'open','attributes':{'n':1},'campaign':[]}|malformed_request|campaign|The campaign field must be a string.",
            })
    void shouldRefuseWithReasonFieldAndMessage(String body, RejectionReason reason, String field, String message) {
        LinkRejected event =
                refused(json(4, body.replaceFirst("\\{", "{'id':'mine',").replace(",}", "}")));

        assertThat(event.getReason()).isEqualTo(reason);
        assertThat(event.getField()).isEqualTo(field);
        assertThat(event.getMessage()).isEqualTo(message);
        assertThat(event.getRequestId()).isEqualTo("mine");
    }

    @Test
    void shouldRefuseWhatPassesTheLimitOfAContext() {
        String value = "x".repeat(60_000);
        StringBuilder body = new StringBuilder("{'scenario_id':'open','user_id':'u','attributes':{");
        for (int i = 0; i < 10; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("'a")
                    .append(i)
                    .append("':'")
                    .append(value)
                    .append("'");
        }

        assertThat(refused(json(1, body + "}}")).getReason()).isEqualTo(RejectionReason.context_too_large);
    }

    @Test
    void shouldRefuseEverythingWhileTheDeploymentsFullpageIsOff() {
        EventRules off = Fixtures.rules(false, java.time.Clock.systemUTC());
        IntakeRules closed = new IntakeRules(List.of(Fixtures.intake()), off);

        Decision decision =
                closed.decide(json(1, BODY), Fixtures.TOPIC_ID).get(0).decision();

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused ->
                                assertThat(refused.event().getReason()).isEqualTo(RejectionReason.fullpage_disabled));
    }

    @Test
    void shouldTellNobodyWhereTheReplyTopicIsWhatIsRefused() {
        String[] foreign = {"kafka_correlationId", "c", "kafka_replyTopic", "orders"};
        String[] allowed = {"kafka_correlationId", "c", "kafka_replyTopic", "t.replies.me"};
        String[] own = {"kafka_correlationId", "c", "kafka_replyTopic", "t.link-replies"};

        Decision.Refused refused = (Decision.Refused) decide(json(1, BODY, foreign));

        assertThat(refused.event().getReason()).isEqualTo(RejectionReason.reply_topic_not_allowed);
        assertThat(refused.key()).isEqualTo("u1");
        assertThat(refused.replyTo()).isNull();
        assertThat(decide(json(1, BODY, allowed))).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            assertThat(Objects.requireNonNull(accepted.replyTo()).topic()).isEqualTo("t.replies.me");
        });
        assertThat(decide(json(1, BODY, own))).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(json(1, "{}", allowed)))
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        heard -> assertThat(heard.replyTo()).isNotNull());
    }

    @Test
    void shouldRefuseMembersThatNobodyKnowsByTheirNames() {
        LinkRejected refused =
                refused(json(1, "{'id':'mine','scenario_id':'open','attributes':{'a':1},'max_click':3}"));

        assertThat(refused.getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(refused.getField()).isEqualTo("max_click");
        assertThat(refused.getMessage()).isEqualTo("The max_click field is unknown.");
    }

    @Test
    void shouldKnowAnIdTogetherWithItsUser() {
        String body = "{'id':'tx','scenario_id':'open','user_id':'%s','attributes':{'a':1}}";

        String ann = accepted(json(1, body.formatted("ann"))).getIdentity();
        assertThat(accepted(json(2, body.formatted("ann"))).getIdentity()).isEqualTo(ann);
        assertThat(accepted(json(3, body.formatted("bob"))).getIdentity()).isNotEqualTo(ann);
        assertThat(accepted(json(4, body.formatted("ann").replace("tx", "ty"))).getIdentity())
                .isNotEqualTo(ann);
    }

    @Test
    void shouldReadAReplyPartitionOfTextAndRefuseAnyOtherWithAWord() {
        String[] text = {"kafka_correlationId", "c", "kafka_replyPartition", "3"};
        String[] digits = {"kafka_correlationId", "c", "kafka_replyPartition", "1234"};
        String[] unclear = {"kafka_correlationId", "c", "kafka_replyPartition", "three"};

        assertThat(decide(json(1, BODY, text))).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            assertThat(Objects.requireNonNull(accepted.replyTo()).partition()).isEqualTo(3);
        });
        assertThat(decide(json(1, BODY, digits))).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            assertThat(Objects.requireNonNull(accepted.replyTo()).partition()).isEqualTo(1234);
        });
        LinkRejected refused = refused(json(1, BODY, unclear));
        assertThat(refused.getField()).isEqualTo("kafka_replyPartition");
        assertThat(refused.getMessage())
                .isEqualTo("The kafka_replyPartition header must be a 4-byte integer or its decimal text.");
        assertThat(refused.getReason()).isEqualTo(RejectionReason.malformed_request);
    }

    @Test
    void shouldBuryWhatCannotBeRead() {
        byte[] event = bytes(
                LinkRequested.newBuilder().setUserId("u").setScenarioId("open").build());
        byte[] link = bytes(LinkGenerated.newBuilder()
                .setEventId("e")
                .setRequestId("r")
                .setCode("c")
                .setUrl("u")
                .setDeepLinkUrl("d")
                .setUserId("u")
                .setScenarioId("s")
                .setCreatedAt(Instant.EPOCH)
                .build());

        assertThat(buried(new byte[0])).isEqualTo("The value must be a JSON object, but is empty.");
        assertThat(buried(new byte[] {(byte) 0xff, 1, 2})).isEqualTo("The value must be UTF-8, but byte 0 is not.");
        assertThat(buried("[1]".getBytes(StandardCharsets.UTF_8))).isEqualTo("The value must be a JSON object.");
        assertThat(buried("{\"secret\":\"x".getBytes(StandardCharsets.UTF_8)))
                .startsWith("Malformed JSON at line 1")
                .doesNotContain("secret");
        assertThat(buried(Arrays.copyOf(event, event.length - 3))).startsWith("The bytes are no whole event");
        assertThat(buried(new byte[] {0, 0, 0, 77, 77})).isEqualTo("No schema has the id 19789.");
        assertThat(buried(link)).isEqualTo("A LinkGenerated stands where only a LinkRequested may stand.");
        assertThat(decide(Fixtures.record(Fixtures.TOPIC, 1, null)))
                .as("a tombstone is nothing")
                .isEqualTo(new Decision.Skipped());
    }

    private String buried(byte[] value) {
        return ((Decision.Buried) decide(Fixtures.record(Fixtures.TOPIC, 1, value))).cause();
    }

    private LinkRequested accepted(ConsumerRecord<byte[], byte[]> record) {
        return ((Decision.Accepted) decide(record)).event();
    }

    private LinkRejected refused(ConsumerRecord<byte[], byte[]> record) {
        return ((Decision.Refused) decide(record)).event();
    }

    private Decision decide(ConsumerRecord<byte[], byte[]> record) {
        return rules.decide(record, Fixtures.TOPIC_ID).get(0).decision();
    }

    private static ConsumerRecord<byte[], byte[]> json(long offset, String value, String... headers) {
        return Fixtures.json(Fixtures.TOPIC, offset, value, headers);
    }

    private static AttributeValue value(String json) {
        return new AttributeValue(AttributeType.UNDECLARED, false, json, null, null);
    }

    private static byte[] bytes(SpecificRecord event) {
        return Objects.requireNonNull(EVENTS.serialize("", event));
    }

    private static String attribute(LinkRequested event, String name) {
        return Objects.requireNonNull(event.getAttributes().get(name)).getJson();
    }
}
