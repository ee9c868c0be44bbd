package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Requests and records that are nearly right, made from a seed. How many is a system property each, so that a build takes
 * seconds and a night a million: {@code linkstream.fuzz.requests}, {@code linkstream.fuzz.records}, and
 * {@code linkstream.fuzz.seed}; {@code linkstream.fuzz.clients} send at once, most of which wait for silence.
 */
class ITFuzz {

    private static final long SEED = Long.getLong("linkstream.fuzz.seed", 24);
    private static final long REQUESTS = Long.getLong("linkstream.fuzz.requests", 2_000);
    private static final long RECORDS = Long.getLong("linkstream.fuzz.records", 2_000);
    private static final int CLIENTS = Integer.getInteger("linkstream.fuzz.clients", 16);

    /** Of a request that is not whole nothing is to be heard. */
    private static final int SILENCE_MILLIS = 200;

    private static final Pattern FAILED = Pattern.compile("HTTP/1\\.1 500 ");
    /** Of a scenario that no mutated request comes to change. */
    private static final String GOOD =
            "{\"scenario_id\":\"left-alone\",\"dataset\":[{\"user_id\":\"good\",\"attributes\":{\"a\":1}}]}";

    private static final String INTAKE = "linkstream.link-intake";
    private static final Pattern COUNT = Pattern.compile(
            "(?m)^linkstream_intake_records_(?:accepted|refused|buried|skipped)_total\\{.*source=\"link-intake\".*} ([0-9.E]+)$");

    private static Program program;
    private static Api api;
    private static List<byte[]> samples;
    private long logged;
    private long began;

    @BeforeAll
    static void start() {
        program = Program.up("--idle-timeout=10s", "--access.requests-per-minute=100000000");
        api = program.api();
        api.defineScenario("s");
        api.defineScenario("left-alone");
        String url = Api.json(api.generate(GOOD)).get(0).get("url").asString();
        samples = samples(url.substring(url.lastIndexOf('/') + 1));
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @AfterEach
    void shouldServeOthersAndHaveSaidLittle() {
        assertThat(api.generate(GOOD).statusCode()).isEqualTo(200);
        long minutes = 1 + TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - began);
        assertThat(program.err().lines().skip(logged)).as("log").hasSizeLessThanOrEqualTo((int) minutes);
    }

    @Test
    void shouldAnswerWhateverIsSentOverHttp() throws Exception {
        remember();
        AtomicLong left = new AtomicLong(REQUESTS);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                Mutations mutations = new Mutations(samples, SEED * CLIENTS + i);
                clients.execute(() -> {
                    while (left.getAndDecrement() > 0 && failures.size() < 10) {
                        byte[] request = mutations.next();
                        String answer = answer(request);
                        if (FAILED.matcher(answer).find()) {
                            failures.add(new String(request, StandardCharsets.ISO_8859_1) + "\n=> " + answer);
                        }
                    }
                });
            }
            clients.shutdown();
            while (!clients.awaitTermination(1, TimeUnit.SECONDS)) {
                assertThat(api.generate(GOOD).statusCode()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(failures).isEmpty();
        assertThat(api.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldDecideAboutWhateverIsWrittenToIntake() {
        remember();
        double before = decided();
        Mutations mutations = new Mutations(events(), SEED);
        KafkaClient kafka = new KafkaClient(program.bootstrapServers());
        for (long left = RECORDS; left > 0; left -= 1_000) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (long i = Math.min(1_000, left); i > 0; i--) {
                ProducerRecord<byte[], byte[]> record = KafkaClient.record(INTAKE, null, mutations.next());
                if (i % 3 == 0) {
                    record.headers().add("ce_specversion", mutations.next());
                    record.headers().add("ce_id", mutations.next());
                    record.headers().add("ce_source", Mutations.bytes("/fuzz"));
                }
                records.add(record);
            }
            kafka.produce(records);
        }

        Awaitility.await().atMost(Duration.ofMinutes(2).plusMillis(RECORDS)).until(() -> decided() - before >= RECORDS);
        assertThat(api.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    private void remember() {
        logged = program.err().lines().count();
        began = System.nanoTime();
    }

    /** Records of intake that were accepted, refused or buried. */
    private static double decided() {
        Matcher counts = COUNT.matcher(api.get("/actuator/prometheus").body());
        double sum = 0;
        while (counts.find()) {
            sum += Double.parseDouble(counts.group(1));
        }
        return sum;
    }

    /** What is answered until the server closes or falls silent. */
    private static String answer(byte[] request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(program.url()).getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                answer.write(buffer, 0, read);
            }
        } catch (SocketTimeoutException e) {
            // Silence.
        } catch (IOException e) {
            // It may close while we send.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> samples(String code) {
        String users = "{\"scenario_id\":\"s\",\"campaign\":\"c\",\"dataset\":[{\"user_id\":\"u1\",\"attributes\":"
                + "{\"name\":\"J\u00f6rg\",\"tags\":[\"a\",1,true],\"n\":1.50,\"x\":null}},{\"attributes\":{\"a\":\"b\"}}]}";
        List<String> all = new ArrayList<>(List.of(
                call("POST", Api.GENERATE, "application/json", users),
                call("POST", Api.GENERATE + "?x=%20", "application/json; charset=utf-8", GOOD),
                chunked("POST", Api.GENERATE, "application/json", GOOD),
                call(
                        "POST",
                        "/public/api/link-batches?scenario_id=s&campaign=c",
                        "application/x-ndjson",
                        "{\"user_id\":\"u\",\"attributes\":{\"a\":1}}\n{\"attributes\":{\"b\":[1,2]}}\n"),
                call(
                        "POST",
                        "/public/api/link-batches?scenario_id=s",
                        "text/csv",
                        "user_id,name,\"a b\"\r\nu1,\"Doe, J\",1\r\nu2,x,\r\n"),
                call("POST", "/public/api/link-batches?scenario_id=s", "application/json", users),
                call(
                        "PUT",
                        "/admin/api/scenarios/s2",
                        "application/json",
                        "{\"app_key\":\"k\",\"strict\":true,\"fullpage_url\":\"https://x.example/c\",\"default_expires_in\":"
                                + "\"P1D\",\"attributes\":[{\"name\":\"n\",\"type\":\"decimal\",\"collection\":true}]}"),
                call("POST", "/admin/api/tokens", "application/json", "{\"name\":\"t\",\"scopes\":[\"links:read\"]}"),
                call(
                        "POST",
                        "/web-chat/conversations",
                        "application/json",
                        "{\"link\":\"" + code + "\",\"session\":\"s1\"}")));
        IntStream.range(0, 2)
                .forEach(twice -> all.addAll(List.of(
                        call("GET", "/" + code, null, ""),
                        call("GET", "/" + code + "?utm=%C3%A9&a=b#c", null, ""),
                        call("HEAD", "/" + code, null, ""),
                        call("GET", "/3yZe7dKf2Qx", null, ""),
                        call("GET", "/public/api/links/" + code, null, ""),
                        call("GET", "/public/api/links/" + code + "/qr?format=svg&size=128&margin=2&ecc=m", null, ""),
                        call("GET", "/public/api/users/u1/context", null, ""),
                        call("GET", "/public/api/link-batches/0190a3c2-7b7e-7000-8000-000000000000", null, ""),
                        call(
                                "GET",
                                "/public/api/link-batches/0190a3c2-7b7e-7000-8000-000000000000/results?after=1",
                                null,
                                ""),
                        call("GET", "/admin/api/scenarios/s", null, ""),
                        call("GET", "/admin/api/tokens", null, ""),
                        call("GET", "/web-chat/context?link=" + code, null, ""),
                        call("GET", "/actuator/health/readiness", null, ""),
                        call("GET", "/apis/ccompat/v7/schemas/ids/1", null, ""),
                        call("GET", "/v3/api-docs", null, ""))));
        return all.stream().map(Mutations::bytes).toList();
    }

    private static List<byte[]> events() {
        byte[] avro = new byte[200];
        System.arraycopy(new byte[] {0, 0, 0, 0, 2, 2, 'u', 0, 2, 's'}, 0, avro, 0, 10);
        List<byte[]> events = new ArrayList<>(List.of(
                Mutations.bytes(
                        "{\"id\":\"e1\",\"scenario_id\":\"s\",\"user_id\":\"u\",\"attributes\":{\"a\":[1,\"x\"],\"b\":1.5}}"),
                Mutations.bytes("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/crm\",\"type\":\"t\",\"data\":"
                        + "{\"scenario_id\":\"s\",\"user_id\":\"\u00e9\",\"attributes\":{\"n\":null}}}"),
                Mutations.bytes(
                        "{\"specversion\":\"1.0\",\"id\":\"8\",\"source\":\"/crm\",\"type\":\"t\",\"data_base64\":\"e30=\"}"),
                Mutations.bytes("1.0"),
                avro));
        return events;
    }

    private static String head(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Program.ADMIN_TOKEN
                + "\r\nAccept: text/html,*/*;q=0.8\r\nConnection: close\r\n";
    }

    private static String call(String method, String target, @Nullable String type, String body) {
        return head(method, target)
                + (type == null
                        ? ""
                        : "Content-Type: " + type + "\r\nContent-Length: " + Mutations.bytes(body).length + "\r\n")
                + "\r\n" + body;
    }

    private static String chunked(String method, String target, String type, String body) {
        return head(method, target) + "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }
}
