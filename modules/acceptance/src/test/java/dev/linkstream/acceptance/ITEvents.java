package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests by events: producers, CRM streams, requesters, and whatever else may arrive on a topic. */
class ITEvents {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String INTAKE = "linkstream.link-intake";
    private static final String CRM = "crm.contacts";
    private static final String OFFERS = "crm.offers";
    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private static Program program;
    private static Api api;
    private static KafkaClient kafka;

    @BeforeAll
    static void start() {
        program = Program.up(
                "--topics.reply-partitions=1",
                "--sources[0].name=contacts",
                "--sources[0].topic=" + CRM,
                "--sources[0].scenario=s",
                "--sources[0].id=/source/lsn",
                "--sources[0].user-id=/after/id",
                "--sources[0].attributes.last=/after/last",
                "--sources[0].attributes-pointer=/after/fields",
                "--sources[0].campaign=crm",
                "--sources[0].condition.pointer=/op",
                "--sources[0].condition.in=c,u",
                "--sources[1].topic=" + OFFERS,
                "--sources[1].partitions=1",
                "--sources[1].scenario=defaults",
                "--sources[1].user-id=/id",
                "--sources[1].attributes.n=/n",
                "--sources[1].options.expires-at=/until",
                "--sources[1].options.max-clicks=/uses",
                "--sources[1].options.open-mode=/mode",
                "--sources[1].options.fallback-url=/over");
        api = program.api();
        kafka = new KafkaClient(program.bootstrapServers());
        // The source waits for its topic.
        kafka.create(CRM, 5);
        api.defineScenario("s");
        api.put(
                "/admin/api/scenarios/defaults",
                "{\"app_key\":\"k\",\"default_expires_in\":\"P30D\",\"max_clicks\":7,\"open_mode\":\"confirm\","
                        + "\"fallback_url\":\"https://ok.example/\",\"allowed_hosts\":[\"ok.example\"]}");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void shouldOpenTheLinksThatEventsOfEveryFormatAskFor() {
        String data = "{'scenario_id':'s','user_id':'%s','campaign':'k','attributes':{'n':1}}";
        LinkRequested avro = LinkRequested.newBuilder()
                .setRequestId("f-avro")
                .setScenarioId("s")
                .setUserId("format-avro")
                .setAttributes(Map.of("n", new AttributeValue(AttributeType.UNDECLARED, false, "1", null, null)))
                .build();
        kafka.produce(List.of(
                KafkaClient.record(
                        INTAKE,
                        null,
                        "{'id':'f-json'," + data.formatted("format-json").substring(1)),
                KafkaClient.record(
                        INTAKE,
                        "any",
                        data.formatted("format-binary"),
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "f-binary",
                        "ce_source",
                        "/shop",
                        "ce_type",
                        "t"),
                KafkaClient.record(
                        INTAKE,
                        "any",
                        "{'specversion':'1.0','id':'f-structured','source':'/shop','type':'t','data':"
                                + data.formatted("format-structured") + "}"),
                KafkaClient.record(INTAKE, "any", Objects.requireNonNull(EVENTS.serialize("", avro)))));

        Map<String, LinkGenerated> links =
                awaitLinks(link -> link.getRequestId().startsWith("f-"), 4);

        assertThat(links).containsOnlyKeys("f-json", "f-binary", "f-structured", "f-avro");
        links.forEach((requestId, link) -> {
            assertThat(link.getUserId()).isEqualTo(requestId.replace("f-", "format-"));
            assertThat(api.click(link.getUrl()).headers().firstValue("Location").orElse(""))
                    .contains("user_id=" + link.getUserId() + "&");
        });
    }

    @Test
    void shouldGiveLinksOfEveryWayInTheirOwnOptionsAndElseTheScenarios() {
        String own = "'expires_at':'2099-01-01T00:00:00Z','max_clicks':2,'open_mode':'redirect',"
                + "'fallback_url':'https://ok.example/own'";
        // With a plus sign as most clients send it.
        String query = "&expires_at=2099-01-01T02:00:00+02:00&max_clicks=2&open_mode=redirect"
                + "&fallback_url=https://ok.example/own";
        String call = "{'scenario_id':'defaults',%s'dataset':[{'user_id':'%s','attributes':{'n':1}}]}";
        api.generate(call.formatted("", "options-call").replace('\'', '"'));
        api.generate(call.formatted(own + ",", "own-call").replace('\'', '"'));
        upload("", "options-batch");
        upload(query, "own-batch");
        String event = "{'id':'%s','scenario_id':'defaults',%s'user_id':'%s','attributes':{'n':1}}";
        kafka.produce(List.of(
                KafkaClient.record(INTAKE, null, event.formatted("o1", "", "options-event")),
                KafkaClient.record(INTAKE, null, event.formatted("o2", own + ",", "own-event")),
                KafkaClient.record(OFFERS, null, "{'id':'options-crm','n':1}"),
                KafkaClient.record(
                        OFFERS,
                        null,
                        "{'id':'own-crm','n':1,'until':'2099-01-01T00:00:00Z','uses':2,'mode':'redirect',"
                                + "'over':'https://ok.example/own'}")));

        Map<String, LinkGenerated> links = new TreeMap<>();
        await().atMost(SOON).until(() -> {
            links().stream()
                    .filter(link -> link.getScenarioId().equals("defaults"))
                    .forEach(link -> links.put(link.getUserId(), link));
            return links.size() == 8;
        });
        links.forEach((user, link) -> {
            JsonNode shown = Api.json(api.get("/public/api/links/" + link.getCode()));
            boolean said = user.startsWith("own-");
            assertThat(shown.get("max_clicks").asInt()).as(user).isEqualTo(said ? 2 : 7);
            assertThat(shown.get("open_mode").asString()).as(user).isEqualTo(said ? "redirect" : "confirm");
            assertThat(shown.get("fallback_url").asString("")).as(user).isEqualTo(said ? "https://ok.example/own" : "");
            assertThat(Instant.parse(shown.get("expires_at").asString()))
                    .as(user)
                    .isEqualTo(
                            said
                                    ? Instant.parse("2099-01-01T00:00:00Z")
                                    : Instant.parse(shown.get("created_at").asString())
                                            .plus(Duration.ofDays(30)));
        });
    }

    @Test
    void shouldNameTheOptionAndItsRuleAtEveryWayIn() {
        String wrong = "'expires_in':'soon','max_clicks':0,'open_mode':'maybe','fallback_url':'https://bad.example/'";
        Map<String, String> rules = Map.of(
                "expires_in", "The expires_in field must be an ISO 8601 duration",
                "max_clicks", "The max_clicks field must be a whole number from 1 to 1,000,000,000.",
                "open_mode", "The open_mode field must be ",
                "fallback_url", "The fallback_url field must ");
        HttpResponse<String> call = api.generate(
                ("{'scenario_id':'defaults'," + wrong + ",'dataset':[{'user_id':'wrong','attributes':{'n':1}}]}")
                        .replace('\'', '"'));
        HttpResponse<String> batch = upload(
                "&expires_in=soon&max_clicks=0&open_mode=maybe&fallback_url=https://bad.example/", "wrong-batch");
        kafka.produce(
                List.of(
                        KafkaClient.record(
                                INTAKE,
                                null,
                                "{'id':'wrong-event','scenario_id':'defaults'," + wrong
                                        + ",'user_id':'wrong-event','attributes':{'n':1}}"),
                        KafkaClient.record(
                                OFFERS,
                                null,
                                "{'id':'wrong-crm','n':1,'uses':0,'mode':'maybe','until':'then','over':'https://bad.example/'}")));

        for (HttpResponse<String> answer : List.of(call, batch)) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            JsonNode errors = Api.json(answer).get("errors");
            assertThat(errors.propertyNames()).containsExactlyInAnyOrderElementsOf(rules.keySet());
            rules.forEach((option, rule) ->
                    assertThat(errors.get(option).get(0).asString()).startsWith(rule));
        }
        Map<String, LinkRejected> refused = new TreeMap<>();
        await().atMost(SOON).until(() -> {
            rejections().stream()
                    .filter(each -> String.valueOf(each.getUserId()).startsWith("wrong-"))
                    .forEach(each -> refused.put(String.valueOf(each.getUserId()), each));
            return refused.size() == 2;
        });
        Map<String, List<String>> ofEvent =
                Objects.requireNonNull(refused.get("wrong-event")).getErrors();
        assertThat(ofEvent.keySet()).containsExactlyInAnyOrderElementsOf(rules.keySet());
        rules.forEach((option, rule) -> assertThat(ofEvent.getOrDefault(option, List.of()))
                .first()
                .asString()
                .startsWith(rule));
        assertThat(Objects.requireNonNull(refused.get("wrong-crm")).getErrors())
                .containsOnlyKeys("expires_at", "max_clicks", "open_mode", "fallback_url");
    }

    private static HttpResponse<String> upload(String query, String user) {
        return api.send(api.request("/public/api/link-batches?scenario_id=defaults" + query)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"user_id\":\"" + user + "\",\"attributes\":{\"n\":1}}\n"))
                .build());
    }

    /** The same events by clients that partition differently: as Java's does, and as no other does. */
    @Test
    void shouldMakeOneLinkForAnEventHoweverOftenItComesAndMergeContextsInOrder() {
        int users = 1_000;
        int versions = 10;
        List<ProducerRecord<byte[], byte[]>> first = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
        for (int version = 0; version < versions; version++) {
            for (int user = 0; user < users; user++) {
                byte[] event = change(version * users + user, user, version);
                byte[] key = ("crm-" + user).getBytes(StandardCharsets.UTF_8);
                first.add(new ProducerRecord<>(CRM, key, event));
                again.add(new ProducerRecord<>(CRM, (user * 31) % 5, key, event));
            }
        }
        double before = accepted("contacts");

        kafka.produce(first);
        await().atMost(SOON).until(() -> accepted("contacts") - before >= users * versions);
        kafka.produce(again);
        await().atMost(SOON).until(() -> accepted("contacts") - before >= 2 * users * versions);
        awaitProcessed();

        List<LinkGenerated> links = links().stream()
                .filter(link -> link.getUserId().startsWith("crm-"))
                .toList();
        assertThat(links).hasSize(users * versions);
        assertThat(links.stream().map(LinkGenerated::getRequestId).collect(Collectors.toSet()))
                .hasSize(users * versions);
        assertThat(links).extracting(LinkGenerated::getCampaign).containsOnly("crm");
        for (int user = 0; user < users; user += 97) {
            String context =
                    api.get("/public/api/users/crm-" + user + "/context").body();
            assertThat(context).contains("\"last\":9").contains("\"v0\":0").contains("\"v9\":9");
        }
    }

    private static byte[] change(int lsn, int user, int version) {
        return ("{'before':null,'after':{'id':'crm-" + user + "','last':" + version + ",'fields':{'v" + version + "':"
                        + version + "}},'source':{'lsn':" + lsn + "},'op':'u'}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldAnswerTheGoodAmongTheBadOnEveryInputTopic() {
        List<String> tables = List.of("linkstream.scenarios", "linkstream.api-tokens");
        List<String> replies = List.of("linkstream.link-replies", "linkstream.request-confirmations");
        List<String> logs = List.of(INTAKE, CRM, "linkstream.link-requests", "linkstream.relayed-replies");
        Map<String, Double> before = fates();
        int lettersBefore = letters().size();
        Set<String> answered = new HashSet<>();
        for (Bad bad : bads()) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (String topic : logs) {
                records.add(KafkaClient.record(topic, bad.key(), bad.value()));
            }
            for (String topic : replies) {
                records.add(KafkaClient.record(topic, bad.key(), bad.value()));
            }
            if (bad.key() != null && bad.value() != null) {
                tables.forEach(topic -> records.add(KafkaClient.record(topic, "bad-" + bad.name(), bad.value())));
            }
            records.add(KafkaClient.record(
                    INTAKE,
                    null,
                    "{'id':'good-" + bad.name() + "','scenario_id':'s','user_id':'g','attributes':{'n':1}}"));
            records.add(KafkaClient.record(
                    INTAKE, null, "{'id':'refused-" + bad.name() + "','scenario_id':7,'attributes':[]}"));
            records.add(KafkaClient.record(
                    CRM, null, "{'op':'c','source':{'lsn':'good-" + bad.name() + "'},'after':{'id':'g','last':1}}"));
            kafka.produce(records);
            assertThat(api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"n\":1}}]}")
                            .statusCode())
                    .isEqualTo(200);
            answered.add("good-" + bad.name());
        }
        int bads = bads().size();

        // Of each request one link by intake and one by the CRM's stream.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(links().stream()
                                .map(LinkGenerated::getRequestId)
                                .filter(id -> id.startsWith("good-"))
                                .collect(Collectors.groupingBy(id -> id, Collectors.counting())))
                        .containsOnlyKeys(answered)
                        .allSatisfy((id, count) -> assertThat(count).isEqualTo(2)));
        // An empty value is a tombstone, which is nothing to intake and sources.
        int buried = logs.size() * bads - 2;
        await().atMost(SOON).until(() -> letters().size() == lettersBefore + buried);
        assertThat(letters().subList(0, lettersBefore + buried)).allSatisfy(letter -> {
            assertThat(header(letter, "linkstream_cause")).matches("[A-Z].{10,}");
            assertThat(header(letter, "linkstream_topic")).isIn(logs);
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(rejections().stream()
                                .map(LinkRejected::getRequestId)
                                .filter(id -> id.startsWith("refused-")))
                        .hasSize(bads));
        int inTables = (int) bads().stream()
                .filter(bad -> bad.key() != null && bad.value() != null)
                .count();
        await().atMost(SOON).untilAsserted(() -> {
            Map<String, Double> now = fates();
            for (String table : tables) {
                assertThat(more(before, now, "linkstream_directory_records_skipped_total{topic=\"" + table + "\"}"))
                        .isEqualTo(inTables);
            }
            assertThat(more(before, now, "linkstream_replies_unreadable_total")).isEqualTo(replies.size() * bads);
            assertThat(more(before, now, "linkstream_relay_replies_undeliverable_total"))
                    .isEqualTo(bads);
            assertThat(more(before, now, fate("buried", "link-intake", INTAKE))).isEqualTo(bads - 1);
            assertThat(more(before, now, fate("skipped", "link-intake", INTAKE)))
                    .isEqualTo(1);
            assertThat(more(before, now, fate("refused", "link-intake", INTAKE)))
                    .isEqualTo(bads);
            assertThat(more(before, now, fate("buried", "contacts", CRM))).isEqualTo(bads - 1);
            assertThat(more(before, now, fate("skipped", "contacts", CRM))).isEqualTo(1);
        });
        for (String reader : List.of("link-intake", "contacts")) {
            String topic = reader.equals("contacts") ? CRM : INTAKE;
            Map<String, Double> now = fates();
            assertThat(now.get(fate("received", reader, topic)))
                    .isEqualTo(IntStream.range(0, 4)
                            .mapToObj(i -> List.of("accepted", "refused", "buried", "skipped")
                                    .get(i))
                            .mapToDouble(what -> now.getOrDefault(fate(what, reader, topic), 0.0))
                            .sum());
        }
    }

    /** Something that is no event. */
    private record Bad(String name, @Nullable String key, byte @Nullable [] value) {}

    private static List<Bad> bads() {
        Random random = new Random(11);
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        noise[0] = (byte) 0xc3;
        byte[] large = new byte[900 << 10];
        random.nextBytes(large);
        large[0] = 'x';
        byte[] rejected = Objects.requireNonNull(EVENTS.serialize(
                "", LinkRequested.newBuilder().setScenarioId("s").setUserId("u").build()));
        byte[] wrong = Objects.requireNonNull(EVENTS.serialize(
                "",
                LinkGenerated.newBuilder()
                        .setEventId("e")
                        .setRequestId("r")
                        .setCode("c")
                        .setUrl("u")
                        .setDeepLinkUrl("d")
                        .setUserId("u")
                        .setScenarioId("s")
                        .setCreatedAt(Instant.EPOCH)
                        .build()));
        byte[] endless = Arrays.copyOf(
                Objects.requireNonNull(EVENTS.serialize(
                        "",
                        LinkRejected.newBuilder()
                                .setEventId("e")
                                .setRequestId("r")
                                .setReason(RejectionReason.malformed_request)
                                .setMessage("m")
                                .build())),
                10);
        // A text of 2^31 - 1 bytes, it says.
        System.arraycopy(new byte[] {(byte) 0xfe, -1, -1, -1, 15}, 0, endless, 5, 5);
        return List.of(
                new Bad("noise", "k", noise),
                new Bad("truncated", "k", Arrays.copyOf(rejected, rejected.length - 4)),
                new Bad("unknown-schema", "k", new byte[] {0, 0, 9, 9, 9, 1, 2, 3}),
                new Bad("endless-text", "k", endless),
                new Bad("null-key", null, noise),
                new Bad("null-value", "k", null),
                new Bad("large", "k", large),
                new Bad("wrong-type", "k", wrong));
    }

    @Test
    void shouldNotBeDisturbedByAReplyTopicThatIsGone() {
        String mine = "linkstream.replies.mine";
        String gone = "linkstream.replies.gone";
        kafka.create(mine, 2);
        kafka.create(gone, 1);
        kafka.produce(List.of(request("gone-before", gone)));
        await().atMost(SOON).until(() -> kafka.readAll(gone, EVENTS).size() == 1);
        kafka.delete(gone);
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(request("gone-" + i, gone));
            requests.add(request("mine-" + i, mine));
        }
        requests.add(request("foreign", "orders"));

        kafka.produce(requests);

        await().atMost(SOON).until(() -> kafka.readAll(mine, EVENTS).size() >= 50);
        assertThat(kafka.readAll(mine, EVENTS)).allSatisfy(reply -> {
            assertThat(reply.value()).isInstanceOf(LinkGenerated.class);
            assertThat(header(reply, "kafka_correlationId")).isEqualTo(((LinkGenerated) reply.value()).getRequestId());
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(letters())
                        .filteredOn(letter -> header(letter, "linkstream_topic").equals("linkstream.relayed-replies")
                                && header(letter, "kafka_replyTopic").equals(gone))
                        .hasSize(50));
        assertThat(rejections())
                .filteredOn(rejection -> rejection.getRequestId().equals("foreign"))
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.getReason().name()).isEqualTo("reply_topic_not_allowed"));
    }

    private static ProducerRecord<byte[], byte[]> request(String id, String replyTopic) {
        return KafkaClient.record(
                INTAKE,
                null,
                "{'id':'" + id + "','scenario_id':'s','user_id':'r','attributes':{'n':1}}",
                "kafka_correlationId",
                id,
                "kafka_replyTopic",
                replyTopic);
    }

    @Test
    void shouldAnswerCallsDuringAFloodOfEvents() {
        int flood = 20_000;
        double before = accepted("link-intake");
        List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, flood)
                .mapToObj(i -> KafkaClient.record(
                        INTAKE,
                        null,
                        "{'id':'flood-" + i + "','scenario_id':'s','user_id':'flood-" + i % 500 + "','attributes':{'n':"
                                + i + "}}"))
                .toList();
        CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> kafka.produce(records));

        int calls = 0;
        while (accepted("link-intake") - before < flood) {
            assertThat(api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"n\":1}}]}")
                            .statusCode())
                    .isEqualTo(200);
            calls++;
        }
        flooding.join();
        assertThat(calls).isPositive();
    }

    /** All that is in the request log now is processed: calls behind it, in every partition, were answered. */
    private static void awaitProcessed() {
        Set<String> behind = new HashSet<>();
        for (int call = 0; call < 3; call++) {
            String dataset = IntStream.range(0, 100)
                    .mapToObj(i -> "{\"attributes\":{\"n\":1}}")
                    .collect(Collectors.joining(",", "[", "]"));
            Api.json(api.generate("{\"scenario_id\":\"s\",\"dataset\":" + dataset + "}"))
                    .forEach(link -> behind.add(link.get("user_id").asString()));
        }
        assertThat(behind).hasSize(300);
        // A subscriber sees a partition's links together with those of the call behind them.
        await().atMost(SOON)
                .until(() -> links().stream()
                        .map(LinkGenerated::getUserId)
                        .collect(Collectors.toSet())
                        .containsAll(behind));
    }

    private static Map<String, LinkGenerated> awaitLinks(Function<LinkGenerated, Boolean> which, int count) {
        Map<String, LinkGenerated> found = new TreeMap<>();
        await().atMost(SOON).until(() -> {
            links().stream().filter(which::apply).forEach(link -> found.put(link.getRequestId(), link));
            return found.size() >= count;
        });
        return found;
    }

    private static List<LinkGenerated> links() {
        return kafka.readAll("linkstream.links", new EventSerde<>(LinkGenerated.class)).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    private static List<LinkRejected> rejections() {
        return kafka.readAll("linkstream.link-rejections", new EventSerde<>(LinkRejected.class)).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters() {
        return kafka.readAll("linkstream.dead-letters", new ByteArrayDeserializer());
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static double accepted(String source) {
        return fates().getOrDefault(fate("accepted", source, source.equals("contacts") ? CRM : INTAKE), 0.0);
    }

    private static String fate(String what, String source, String topic) {
        return "linkstream_intake_records_" + what + "_total{source=\"" + source + "\",topic=\"" + topic + "\"}";
    }

    private static double more(Map<String, Double> before, Map<String, Double> now, String counter) {
        return now.getOrDefault(counter, 0.0) - before.getOrDefault(counter, 0.0);
    }

    /** The program's counters, by name and labels. */
    private static Map<String, Double> fates() {
        Map<String, Double> counters = new TreeMap<>();
        Matcher lines = Pattern.compile("(?m)^(linkstream_[a-z_]+_total(?:\\{[^}]*})?) ([0-9.E]+)$")
                .matcher(api.get("/actuator/prometheus").body());
        while (lines.find()) {
            counters.put(lines.group(1), Double.valueOf(lines.group(2)));
        }
        return counters;
    }
}
