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
import java.io.InputStream;
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
import java.util.zip.GZIPInputStream;
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
    private static final List<String> WAYS =
            List.of("call", "batch", "json", "cloudevent", "structured", "avro", "crm");
    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private static Program program;

    /** A second deployment, which a backup of the first becomes. */
    private static Program restored;

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
                "--sources[0].attributes.secret=/secret",
                "--privacy.log-key-rotation=1s");
        restored = Program.of();
        api = program.api();
        kafka = new KafkaClient(program.bootstrapServers());
        kafka.create(CRM, 1);
        api.defineScenario("s");
    }

    @AfterAll
    static void stop() {
        program.close();
        restored.close();
    }

    @Test
    void shouldKeepNoValueInClearAndNoKeyOfWhoIsForgotten() throws Exception {
        for (String way : WAYS) {
            send(way, "gone-" + way);
            send(way, "stays-" + way);
        }
        CANARIES.keySet()
                .forEach(user ->
                        await().atMost(SOON).until(() -> context(api, user).equals(canaryJson(user))));
        String gone = link("gone-call");
        String stays = link("stays-call");
        Path backup = program.data().resolveSibling("backup");
        Path moved = program.data().resolveSibling("moved");
        assertThat(run("backup", backup.toString())).contains("backup in ");
        // What was counted is committed within seconds; once it is, nothing changes any more.
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(run("backup", backup.toString())).contains("brought up to date", " 0 records"));
        copy(backup, moved);
        Secrets secrets = secrets();
        assertThat(secrets.userKeys).containsOnlyKeys(CANARIES.keySet());
        assertThat(filesWith(backup, secrets.userKeys))
                .as("a backup is worth something")
                .isNotEmpty();

        Map<String, String> erasures = erase();

        // The backup was made before: as the first deployment has it, and where it knows nothing of it.
        restore(moved, gone, stays);
        erasures.values().forEach(id -> awaitStatus(id, "unreadable"));
        assertThat(inClear(backup)).isEmpty();
        KeyRing ring = new KeyRing(program.data().resolve("master-keys"));
        List<byte[]> logKeys = logKeys();
        secrets.requests.forEach((user, request) -> assertThat(logKeys)
                .as("keys left, for a request of " + user)
                .noneMatch(key -> user.startsWith("gone-") && ring.opens(key, request, LOG)));
        Map<String, byte[]> keys = new TreeMap<>(secrets.userKeys);
        keys.keySet().removeIf(user -> !user.startsWith("gone-"));
        assertThat(keys).hasSize(WAYS.size());
        assertThat(filesWith(program.data(), keys)).as("keys of users").isEmpty();
        assertThat(filesWith(backup, keys)).as("keys of users in the backup").isEmpty();
        for (String way : WAYS) {
            assertThat(context(api, "stays-" + way)).isEqualTo(canaryJson("stays-" + way));
            assertThat(api.get("/public/api/users/gone-" + way + "/context").statusCode())
                    .isEqualTo(404);
        }
        for (String path : List.of("/public/api/users/stays-call/context", "/public/api/users/stays-call/links")) {
            assertThat(api.get(path).headers().firstValue("Cache-Control")).contains("no-store");
        }
        assertThat(api.click(gone).statusCode()).isEqualTo(410);
        api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"gone-call\",\"attributes\":{\"n\":2}}]}");
        assertThat(context(api, "gone-call")).as("a new person").isEqualTo("{\"n\":2}");
        assertAudited();

        kafka.deleteRecords(kafka.topics().stream()
                .filter(topic -> topic.startsWith("linkstream.") && !topic.endsWith("-changelog"))
                .filter(topic -> !kafka.isCompacted(topic))
                .toList());
        erasures.values().forEach(id -> awaitStatus(id, "gone"));
    }

    /** By every way to ask for it; the program is killed before it could have answered one, and while it has others to do. */
    private static Map<String, String> erase() throws Exception {
        Map<String, String> erasures = new HashMap<>();
        for (String way : List.of("batch", "structured", "avro")) {
            erasures.put("gone-" + way, erase("gone-" + way));
        }
        var unused = api.sendAsync(
                api.request("/public/api/users/gone-call").DELETE().build());
        program.kill();
        program.start();
        erasures.put("gone-call", erase("gone-call"));
        kafka.produce(List.of(
                KafkaClient.record(INTAKE, null, "{'type':'user_erasure','user_id':'gone-json'}"),
                KafkaClient.record(
                        INTAKE,
                        null,
                        "{'user_id':'gone-cloudevent'}",
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "forget-1",
                        "ce_source",
                        "/crm",
                        "ce_type",
                        "user_erasure")));
        String said = run("forget", "gone-crm", "--url=" + program.url(), "--token=" + Program.ADMIN_TOKEN);
        assertThat(said).contains("forgotten: every view is empty");
        erasures.put("gone-crm", said.substring(said.lastIndexOf(' ') + 1).strip());
        erasures.put("gone-json", awaitErased("gone-json"));
        erasures.put("gone-cloudevent", awaitErased("gone-cloudevent"));
        await("the register outlives its topic")
                .atMost(SOON)
                .until(() -> Files.readAllLines(program.data().resolve("erasures")).stream()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList()
                        .containsAll(erasures.values()));
        return erasures;
    }

    /** A backup of before an erasure brings nobody back, and everybody else with the links that they have. */
    private static void restore(Path backup, String gone, String stays) throws Exception {
        String said = run("restore", backup.toString(), "--data=" + restored.data());
        assertThat(said).contains("restored the backup of ", WAYS.size() + " users stay erased");
        restored.start();
        Api there = restored.api();
        for (String way : WAYS) {
            assertThat(there.get("/public/api/users/gone-" + way + "/context").statusCode())
                    .isEqualTo(404);
            assertThat(context(there, "stays-" + way)).isEqualTo(canaryJson("stays-" + way));
        }
        assertThat(there.click(gone.replace(program.url(), restored.url())).statusCode())
                .isEqualTo(410);
        HttpResponse<String> opened = there.click(stays.replace(program.url(), restored.url()));
        assertThat(opened.headers().firstValue("Location").orElse("")).contains("user_id=stays-call&");
        assertThat(there.generate(
                                "{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"stays-call\",\"attributes\":{\"n\":1}}]}")
                        .statusCode())
                .isEqualTo(200);
        restored.stop();
    }

    private static String link(String user) {
        HttpResponse<String> answer = api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"" + user
                + "\",\"attributes\":{\"secret\":" + canaryJson(user).replaceFirst(".*?:", "") + "}]}");
        return Api.json(answer).get(0).get("url").asString();
    }

    private static void awaitStatus(String erasure, String wanted) {
        await("erasure " + erasure + " is " + wanted)
                .atMost(FORGOTTEN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    HttpResponse<String> status = api.get("/public/api/erasures/" + erasure);
                    return status.statusCode() == 200
                            && Api.json(status).get("status").asString().equals(wanted);
                });
    }

    private static void assertAudited() {
        List<CallAudited> trail = kafka.records("linkstream.audit").stream()
                .map(record -> (CallAudited) Objects.requireNonNull(EVENTS.deserialize("", record.value())))
                .toList();
        assertThat(trail)
                .extracting(CallAudited::getAction)
                .contains("user.erased", "context.read", "scenario.changed");
        assertThat(trail.toString()).doesNotContain(CANARIES.keySet());
    }

    /** What a command of ours says. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = Program.java();
        command.addAll(List.of("-jar", Program.jar().toString()));
        command.addAll(List.of(arguments));
        if (arguments[0].equals("backup")) {
            command.addAll(List.of("--data=" + program.data(), "--bootstrap-servers=" + program.bootstrapServers()));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path each : tree.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
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
            case "structured" ->
                kafka.produce(List.of(KafkaClient.record(
                        INTAKE,
                        null,
                        "{'specversion':'1.0','id':'" + user + "','source':'/crm','type':'t','data':" + data + "}",
                        "content-type",
                        "application/cloudevents+json")));
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
    private static String context(Api api, String user) {
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
    private static List<String> inClear(Path backup) throws IOException {
        Map<String, byte[]> wanted = new TreeMap<>();
        CANARIES.forEach((user, canary) -> wanted.put(user, canary.getBytes(StandardCharsets.UTF_8)));
        List<String> found = new ArrayList<>(filesWith(program.data(), wanted));
        found.addAll(filesWith(backup, wanted));
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

    private static List<String> filesWith(Path directory, Map<String, byte[]> wanted) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
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
        try (InputStream packed =
                file.toString().endsWith(".gz") ? new GZIPInputStream(Files.newInputStream(file)) : null) {
            return packed != null ? packed.readAllBytes() : Files.readAllBytes(file);
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
                .flatMap(KeyRing::rows)
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
