package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.CallAudited;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.LogKeyIssued;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.UserErased;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.privacy.KeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Users with random canaries come by every way in. Every byte that the program keeps is read: no canary is in clear, and
 * once its user is forgotten no key is left that opens it.
 */
class ITErasure {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);
    private static final String INTAKE = "linkstream.link-intake";
    private static final String CRM = "crm.canaries";
    private static final String LOG = "linkstream.link-requests";
    private static final List<String> WAYS = List.of("call", "batch", "json", "cloudevent", "avro", "crm");
    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private static Program program;
    private static Api api;
    private static KafkaClient kafka;

    /** By user, what was said of them. */
    private static final Map<String, String> CANARIES = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        program = Program.up(
                "--sources[0].name=canaries",
                "--sources[0].topic=" + CRM,
                "--sources[0].scenario=s",
                "--sources[0].user-id=/id",
                "--sources[0].attributes.secret=/secret");
        api = program.api();
        kafka = new KafkaClient(program.bootstrapServers());
        kafka.create(CRM, 1);
        api.defineScenario("s");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void shouldKeepNoValueInClearAndNoKeyOfWhoIsForgotten() throws Exception {
        for (String way : WAYS) {
            send(way, "gone-" + way);
            send(way, "stays-" + way);
        }
        CANARIES.keySet()
                .forEach(user -> await().atMost(SOON).until(() -> context(user).equals(canaryJson(user))));
        HttpResponse<String> link = api.generate(
                "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"gone-call\",\"attributes\":{\"n\":1}}]}");
        String url = Api.json(link).get(0).get("url").asString();

        assertThat(inClear()).isEmpty();
        assertThat(api.get("/public/api/users/stays-call/context").headers().firstValue("Cache-Control"))
                .contains("no-store");

        Secrets secrets = secrets();
        assertThat(secrets.userKeys).containsOnlyKeys(CANARIES.keySet());
        Map<String, String> erasures = new HashMap<>();
        for (String way : WAYS) {
            if (!way.equals("json")) {
                erasures.put("gone-" + way, erase("gone-" + way));
            }
        }
        assertThat(api.click(url).statusCode()).isEqualTo(410);
        program.kill();
        program.start();
        kafka.produce(List.of(KafkaClient.record(INTAKE, null, "{'type':'user_erasure','user_id':'gone-json'}")));
        erasures.put("gone-json", awaitErased("gone-json"));

        for (String user : erasures.keySet()) {
            assertThat(api.get("/public/api/users/" + user + "/context").statusCode())
                    .isEqualTo(404);
        }
        erasures.values()
                .forEach(id -> await("nothing opens what " + id + " was about")
                        .atMost(FORGOTTEN)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> {
                            HttpResponse<String> status = api.get("/public/api/erasures/" + id);
                            return status.statusCode() == 200
                                    && Api.json(status).get("status").asString().equals("unreadable");
                        }));

        assertThat(inClear()).isEmpty();
        KeyRing ring = new KeyRing(program.data().resolve("master-keys"));
        List<byte[]> logKeys = logKeys();
        secrets.requests.forEach((user, request) -> assertThat(logKeys)
                .as("keys left, for a request of " + user)
                .noneMatch(key -> user.startsWith("gone-") && ring.opens(key, request, LOG)));
        Map<String, byte[]> gone = new TreeMap<>(secrets.userKeys);
        gone.keySet().removeIf(user -> !user.startsWith("gone-"));
        assertThat(gone).hasSize(WAYS.size());
        assertThat(filesWith(gone)).as("keys of users").isEmpty();
        for (String way : WAYS) {
            assertThat(context("stays-" + way)).isEqualTo(canaryJson("stays-" + way));
        }
        assertThat(api.click(url).statusCode()).isEqualTo(410);
        api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"gone-call\",\"attributes\":{\"n\":2}}]}");
        assertThat(context("gone-call")).as("a new person").isEqualTo("{\"n\":2}");
        List<CallAudited> trail = kafka.records("linkstream.audit").stream()
                .map(record -> (CallAudited) Objects.requireNonNull(EVENTS.deserialize("", record.value())))
                .toList();
        assertThat(trail)
                .extracting(CallAudited::getAction)
                .contains("user.erased", "context.read", "scenario.changed");
        assertThat(trail.toString()).doesNotContain(CANARIES.keySet());
    }

    private static void send(String way, String user) {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        StringBuilder canary = new StringBuilder("Canary");
        for (byte each : random) {
            canary.append((char) ('A' + (each & 0x0F))).append((char) ('a' + (each >> 4 & 0x0F)));
        }
        CANARIES.put(user, canary.toString());
        String data = "{'scenario_id':'s','user_id':'" + user + "','attributes':{'secret':'" + canary + "'}}";
        switch (way) {
            case "call" ->
                assertThat(api.generate(("{'scenario_id':'s','dataset':[{'user_id':'" + user
                                                + "','attributes':{'secret':'" + canary + "'}}]}")
                                        .replace('\'', '"'))
                                .statusCode())
                        .isEqualTo(200);
            case "batch" ->
                assertThat(api.send(api.request("/public/api/link-batches?scenario_id=s")
                                        .header("Content-Type", "text/csv")
                                        .POST(BodyPublishers.ofString("user_id,secret\n" + user + "," + canary + "\n"))
                                        .build())
                                .statusCode())
                        .isEqualTo(202);
            case "json" -> kafka.produce(List.of(KafkaClient.record(INTAKE, null, data)));
            case "cloudevent" ->
                kafka.produce(List.of(KafkaClient.record(
                        INTAKE,
                        null,
                        data,
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        user,
                        "ce_source",
                        "/crm",
                        "ce_type",
                        "t")));
            case "avro" ->
                kafka.produce(List.of(new ProducerRecord<>(
                        INTAKE,
                        EVENTS.serialize(
                                "",
                                LinkRequested.newBuilder()
                                        .setScenarioId("s")
                                        .setUserId(user)
                                        .setAttributes(Map.of(
                                                "secret",
                                                new AttributeValue(
                                                        AttributeType.UNDECLARED,
                                                        false,
                                                        "\"" + canary + "\"",
                                                        null,
                                                        null)))
                                        .build()))));
            default ->
                kafka.produce(
                        List.of(KafkaClient.record(CRM, null, "{'id':'" + user + "','secret':'" + canary + "'}")));
        }
    }

    private static String canaryJson(String user) {
        return "{\"secret\":\"" + CANARIES.get(user) + "\"}";
    }

    /** A user's attributes as JSON; nothing where there is no such user. */
    private static String context(String user) {
        HttpResponse<String> answer = api.get("/public/api/users/" + user + "/context");
        return answer.statusCode() == 200 ? Api.json(answer).get("attributes").toString() : "";
    }

    private static String erase(String user) {
        HttpResponse<String> answer = api.delete("/public/api/users/" + user);
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode erasure = Api.json(answer);
        assertThat(erasure.get("status_url").asString())
                .isEqualTo("/public/api/erasures/" + erasure.get("erasure_id").asString());
        return erasure.get("erasure_id").asString();
    }

    /** As a subscriber hears of it. */
    private static String awaitErased(String user) {
        List<String> ids = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            kafka.records("linkstream.erasures").forEach(record -> {
                UserErased erased = (UserErased) EVENTS.deserialize("", record.value());
                if (Objects.requireNonNull(erased).getUserId().equals(user)) {
                    ids.add(erased.getErasureId());
                }
            });
            return !ids.isEmpty();
        });
        return ids.get(0);
    }

    /** Every file of the program, and every record of its own topics once it is decompressed, that holds a canary. */
    private static List<String> inClear() throws IOException {
        Map<String, byte[]> wanted = new TreeMap<>();
        CANARIES.forEach((user, canary) -> wanted.put(user, canary.getBytes(StandardCharsets.UTF_8)));
        List<String> found = new ArrayList<>(filesWith(wanted));
        for (String topic : kafka.topics()) {
            if (!isForeign(topic)) {
                kafka.records(topic)
                        .forEach(record -> wanted.forEach((user, canary) -> {
                            if (record.value() != null && contains(record.value(), canary)) {
                                found.add(user + " in a record of " + topic);
                            }
                        }));
            }
        }
        assertThat(program.out() + program.err()).doesNotContain(CANARIES.values());
        return found;
    }

    private static boolean isForeign(String topic) {
        return topic.startsWith(CRM) || topic.startsWith(INTAKE) || topic.startsWith("linkstream.dead-letters");
    }

    private static List<String> filesWith(Map<String, byte[]> wanted) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(program.data())) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (!isForeign(
                        Objects.requireNonNull(file.getParent()).getFileName().toString())) {
                    byte[] bytes = read(file);
                    wanted.forEach((user, each) -> {
                        if (contains(bytes, each)) {
                            found.add(user + " in " + file);
                        }
                    });
                }
            }
        }
        return found;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0]; // deleted meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    /** What an attacker with the master key could use, had they copied it before. */
    private record Secrets(Map<String, LinkRequested> requests, Map<String, byte[]> userKeys) {}

    private static Secrets secrets() {
        KeyRing ring = new KeyRing(program.data().resolve("master-keys"));
        Map<String, LinkRequested> requests = new TreeMap<>();
        kafka.records(LOG).forEach(record -> {
            if (EVENTS.deserialize("", record.value()) instanceof LinkRequested request) {
                requests.put(request.getUserId(), request);
            }
        });
        List<byte[]> rows = kafka.records("linkstream.core-user-keys-changelog").stream()
                .map(ConsumerRecord::value)
                .filter(value -> value != null && value.length > 1)
                .toList();
        Map<String, byte[]> userKeys = new TreeMap<>();
        StoreSerde<StoredContext> contexts = new StoreSerde<>(StoredContext.class);
        kafka.records("linkstream.core-contexts-changelog").forEach(record -> {
            String user = new String(record.key(), StandardCharsets.UTF_8);
            StoredContext context = Objects.requireNonNull(contexts.deserialize("", record.value()));
            byte[] row = ring.rowThatOpens(rows, context.getAttributes(), user);
            userKeys.put(user, KeyRing.secret(Objects.requireNonNull(row)));
        });
        return new Secrets(requests, userKeys);
    }

    private static List<byte[]> logKeys() {
        return kafka.records("linkstream.log-keys").stream()
                .filter(record -> record.value() != null)
                .map(record -> (LogKeyIssued) Objects.requireNonNull(EVENTS.deserialize("", record.value())))
                .map(issued -> KeyRing.bytes(issued.getWrapped()))
                .toList();
    }
}
