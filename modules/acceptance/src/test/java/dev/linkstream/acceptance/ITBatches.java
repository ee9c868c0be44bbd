package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The batch calls of the contract, part B. */
@Timeout(300)
class ITBatches {

    private static final String BATCHES = "/public/api/link-batches";
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        program = Program.shared();
        api = program.api();
        api.defineScenario("bulk");
    }

    @Test
    void shouldTakeEveryLineButTheOneThatIsWrong() {
        int lines = 5_000;
        String body = IntStream.range(0, lines)
                .mapToObj(i -> i == 2 ? "{\"user_id\":\"line-2\",\"attributes\":{\"home\":{}}}" : line("line-" + i, i))
                .collect(Collectors.joining("\n"));

        HttpResponse<String> answer = upload("application/x-ndjson", body, "?scenario_id=bulk&campaign=spring");

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode accepted = Api.json(answer);
        String status = accepted.get("status_url").asString();
        assertThat(answer.headers().firstValue("Location")).hasValue(status);
        assertThat(Api.json(api.get(status)).get("status").asString()).isIn("running", "completed");
        assertThat(accepted.get("accepted").asLong()).isEqualTo(lines - 1);
        assertThat(accepted.get("rejected").asLong()).isEqualTo(1);
        assertThat(accepted.get("errors").toString())
                .isEqualTo(
                        "[{\"line\":3,\"errors\":{\"attributes.home\":[\"Composite attributes are not supported.\"]}}]");
        JsonNode completed = completed(status);
        assertThat(completed.get("batch_id")).isEqualTo(accepted.get("batch_id"));
        assertThat(completed.get("scenario_id").asString()).isEqualTo("bulk");
        assertThat(completed.get("campaign").asString()).isEqualTo("spring");
        assertThat(completed.get("total").asLong()).isEqualTo(lines);
        assertThat(completed.get("completed").asLong()).isEqualTo(lines - 1);
        assertThat(completed.get("failed").asLong()).isEqualTo(1);
        assertThat(completed.get("created_at").asString()).endsWith("Z");
        assertThat(completed.get("completed_at").asString()).endsWith("Z");

        List<JsonNode> results = results(status);
        assertThat(results).hasSize(lines);
        Set<String> urls = new HashSet<>();
        for (int i = 0; i < lines; i++) {
            JsonNode result = results.get(i);
            assertThat(result.get("index").asLong()).isEqualTo(i);
            assertThat(result.get("user_id").asString()).isEqualTo("line-" + i);
            if (i == 2) {
                assertThat(result.get("errors").toString())
                        .isEqualTo("{\"attributes.home\":[\"Composite attributes are not supported.\"]}");
            } else {
                urls.add(result.get("url").asString());
            }
        }
        assertThat(urls).hasSize(lines - 1);
        HttpResponse<String> click = api.click(results.get(lines - 1).get("url").asString());
        assertThat(click.headers().firstValue("Location").orElseThrow()).contains("user_id=line-" + (lines - 1));
    }

    @Test
    void shouldPageResultsAndGoOnWhereAReaderStopped() {
        String status = location(upload("application/x-ndjson", lines("page", 0, 25), "?scenario_id=bulk"));
        completed(status);

        JsonNode first = Api.json(api.get(status + "/results?limit=10"));
        JsonNode last = Api.json(api.get(status + "/results?limit=10&after=19"));
        List<String> lines = ndjson(status + "/results?after=22");

        assertThat(first.get("results").size()).isEqualTo(10);
        assertThat(first.get("next_after").asLong()).isEqualTo(9);
        assertThat(last.get("results").size()).isEqualTo(5);
        assertThat(last.get("next_after").isNull()).isTrue();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("{\"index\":23,\"user_id\":\"page-23\",\"url\":\"" + program.url() + "/");
        assertThat(api.get(status + "/results?limit=0").statusCode()).isEqualTo(422);
        assertThat(api.get(status + "/results?after=x").statusCode()).isEqualTo(422);
    }

    @Test
    void shouldReadCsvAndWriteCsv() {
        String status = location(upload(
                "text/csv",
                "user_id,name\r\ncsv-0,\"Doe, \"\"J\"\"\"\r\ncsv-1,x,y\r\ncsv-2,Zoë\r\n",
                "?scenario_id=bulk"));
        completed(status);

        HttpResponse<String> csv = api.send(api.request(status + "/results")
                .header("Accept", "text/csv")
                .GET()
                .build());

        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        List<String> rows = csv.body().lines().toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo("index,user_id,url,errors");
        assertThat(rows.get(1)).matches("0,csv-0,\\Q" + program.url() + "\\E/[1-9A-HJ-NP-Za-km-z]{11},");
        assertThat(rows.get(2))
                .contains("The line has 3 cells, but the header only 2: a cell with a separator in it needs");
        assertThat(Api.json(api.get("/public/api/users/csv-0/context"))
                        .get("attributes")
                        .toString())
                .isEqualTo("{\"name\":\"Doe, \\\"J\\\"\"}");
    }

    @Test
    void shouldReadCsvAsPeopleHaveIt() {
        HttpResponse<String> excel = upload(
                "text/csv",
                "\uFEFFsep=;\r\n\"User_ID\";\"name\";\r\nexcel-0;Ann;\r\n;;\r\nexcel-1;\"Bo\" b;\r\nexcel-2\r\nexcel-3;Cy\r\n",
                "?scenario_id=bulk");
        completed(location(excel));

        assertThat(Api.json(excel).get("accepted").asLong()).isEqualTo(2);
        List<Long> refused = new ArrayList<>();
        Api.json(excel)
                .get("errors")
                .forEach(each -> refused.add(each.get("line").asLong()));
        assertThat(refused).containsExactly(5L, 6L);
        assertThat(Api.json(excel).get("warnings").toString())
                .isEqualTo("[\"Column 1 of the header is taken for user_id.\"]");
        assertThat(api.get("/public/api/users/excel-3/context").statusCode()).isEqualTo(200);
        assertThat(Api.json(upload("text/csv", "Id,name\n1,Ann\n", "?scenario_id=bulk"))
                        .get("warnings")
                        .toString())
                .isEqualTo("[\"The header row has no column user_id: every line is a new user.\"]");
        HttpResponse<String> utf16 = api.send(api.request(BATCHES + "?scenario_id=bulk")
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString("user_id\tname\nu\tAnn\n", StandardCharsets.UTF_16))
                .build());
        assertThat(utf16.statusCode()).isEqualTo(400);
        assertThat(utf16.body()).contains("it is UTF-16: save it as UTF-8");
    }

    @Test
    void shouldRefuseMembersThatNobodyKnowsAndObeyThoseBesideADataset() {
        String entry = line("beside", 1).strip();
        HttpResponse<String> campaign = upload(
                "application/json", "{\"dataset\":[" + entry + "],\"campaign\":\"spring\"}", "?scenario_id=bulk");

        assertThat(completed(location(campaign)).get("campaign").asString()).isEqualTo("spring");
        assertThat(upload(
                                "application/json",
                                "{\"scenario_id\":\"x\",\"max_click\":1,\"dataset\":[" + entry + "]}",
                                "?scenario_id=bulk")
                        .body())
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{"
                        + "\"scenario_id\":[\"The scenario_id field must not differ from that of the query.\"],"
                        + "\"max_click\":[\"The max_click field is unknown.\"]}}");
        assertThat(upload(
                                "application/json",
                                "{\"expires_in\":\"P1D\",\"dataset\":[" + entry + "]}",
                                "?scenario_id=bulk")
                        .body())
                .contains("\"expires_in\":[\"The expires_in of a batch must be a query parameter, not a member beside");
        assertThat(upload("application/x-ndjson", line("beside", 2), "?scenario_id=bulk&campain=x")
                        .body())
                .contains("\"campain\":[\"The campain field is unknown.\"]");
        assertThat(upload(
                                "application/json",
                                "{\"dataset\":[" + entry + "],\"dataset\":[" + entry + "]}",
                                "?scenario_id=bulk")
                        .statusCode())
                .isEqualTo(400);
        assertThat(Api.json(upload(
                                "application/x-ndjson",
                                line("beside", 3).replace("}}", "},\"max_click\":1}"),
                                "?scenario_id=bulk"))
                        .get("errors")
                        .toString())
                .isEqualTo("[{\"line\":1,\"errors\":{\"max_click\":[\"The max_click field is unknown.\"]}}]");
    }

    @Test
    void shouldReadAJsonDataset() {
        HttpResponse<String> answer = upload(
                "application/json",
                "{\"dataset\":[{\"user_id\":\"json-0\",\"attributes\":{\"n\":12345678901234567890}},{\"user_id\":5}]}",
                "?scenario_id=bulk");

        assertThat(Api.json(answer).get("accepted").asLong()).isEqualTo(1);
        assertThat(Api.json(answer).get("errors").toString())
                .isEqualTo("[{\"line\":2,\"errors\":{\"user_id\":[\"User id must be a string\"],"
                        + "\"attributes\":[\"The attributes field is required.\"]}}]");
        completed(location(answer));
        assertThat(Api.json(api.get("/public/api/users/json-0/context"))
                        .get("attributes")
                        .toString())
                .isEqualTo("{\"n\":12345678901234567890}");
    }

    @Test
    void shouldSayWhatIsWrongWithAnUploadAsAWhole() {
        assertThat(upload("application/x-ndjson", "", "?scenario_id=bulk").body())
                .isEqualTo(
                        "{\"message\":\"The given data was invalid.\",\"errors\":{\"dataset\":[\"The dataset field is"
                                + " required.\"]}}");
        assertThat(upload("application/x-ndjson", line("a", 1), "").body())
                .contains("\"scenario_id\":[\"The scenario_id field is required.\"]");
        assertThat(upload("application/x-ndjson", line("a", 1), "?scenario_id=none")
                        .body())
                .contains("\"scenario_id\":[\"The selected scenario does not exist.\"]");
        assertThat(upload("application/xml", "<x/>", "?scenario_id=bulk").statusCode())
                .isEqualTo(415);
        assertThat(upload("application/json", "x", "?scenario_id=bulk").statusCode())
                .isEqualTo(400);
        assertThat(upload("text/csv", "a,a\n1,2\n", "?scenario_id=bulk").statusCode())
                .isEqualTo(400);
        assertThat(new Api(program.url(), "wrong")
                        .post(BATCHES + "?scenario_id=bulk", "[]")
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.get(BATCHES + "/none").statusCode()).isEqualTo(404);
        assertThat(api.get(BATCHES + "?idempotency_key=none").statusCode()).isEqualTo(404);
        assertThat(api.get(BATCHES + "?limit=0").statusCode()).isEqualTo(422);
    }

    @Test
    void shouldGiveEachUploadAGreaterIdThanTheOneBefore() {
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> upload("application/x-ndjson", line("growing-" + i, i), "?scenario_id=bulk"))
                .map(answer -> Api.json(answer).get("batch_id").asString())
                .toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids)
                .allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
    }

    @Test
    void shouldTellProgressUntilTheBatchIsOver() {
        String status = location(upload("application/x-ndjson", lines("sse", 0, 100), "?scenario_id=bulk"));

        HttpResponse<String> events = api.get(status + "/progress");

        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        List<String> data =
                events.body().lines().filter(line -> line.startsWith("data:")).toList();
        JsonNode last = JsonMapper.shared().readTree(data.get(data.size() - 1).substring("data:".length()));
        assertThat(last.get("status").asString()).isEqualTo("completed");
        assertThat(last.get("completed").asLong()).isEqualTo(100);
        assertThat(events.body()).contains("event:end");
    }

    @Test
    void shouldMakeNothingAnewOfAnUploadThatIsSentAgain() {
        String body = lines("again", 0, 50) + "\nnot json";
        HttpResponse<String> first = upload("application/x-ndjson", body, "?scenario_id=bulk", "upload-again");
        completed(location(first));
        List<JsonNode> results = results(location(first));

        HttpResponse<String> again = upload("application/x-ndjson", body, "?scenario_id=bulk", "upload-again");

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(results(location(first))).isEqualTo(results);
        for (String other :
                List.of(lines("again", 0, 50), body + "\n" + line("more", 1), body.replace("again-7", "other-7"))) {
            assertThat(upload("application/x-ndjson", other, "?scenario_id=bulk", "upload-again")
                            .body())
                    .isEqualTo(
                            "{\"message\":\"The given data was invalid.\",\"errors\":{\"Idempotency-Key\":[\"The key was"
                                    + " used with another request.\"]}}");
        }
        assertThat(upload("application/x-ndjson", body, "?scenario_id=bulk&campaign=x", "upload-again")
                        .statusCode())
                .isEqualTo(422);
        assertThat(results(location(first))).isEqualTo(results);
        assertThat(Api.json(api.get(BATCHES + "?idempotency_key=upload-again"))
                        .get("total")
                        .asLong())
                .isEqualTo(51);
    }

    @Test
    void shouldGoOnWithAnUploadThatBrokeOff() throws IOException {
        breakOff("broken", lines("broken", 0, 3_000) + "\n");
        await().atMost(SOON).until(() -> {
            JsonNode batch = Api.json(api.get(BATCHES + "?idempotency_key=broken"));
            return batch.has("status") && batch.get("status").asString().equals("abandoned");
        });
        JsonNode abandoned = Api.json(api.get(BATCHES + "?idempotency_key=broken"));
        String status = BATCHES + "/" + abandoned.get("batch_id").asString();
        await().atMost(SOON)
                .until(() -> results(status).size() == abandoned.get("total").asLong());
        List<JsonNode> before = results(status);
        assertThat(before).isNotEmpty();

        HttpResponse<String> whole =
                upload("application/x-ndjson", lines("broken", 0, 4_000), "?scenario_id=bulk", "broken");

        assertThat(location(whole)).isEqualTo(status);
        assertThat(Api.json(whole).get("accepted").asLong()).isEqualTo(4_000);
        assertThat(completed(status).get("total").asLong()).isEqualTo(4_000);
        List<JsonNode> results = results(status);
        assertThat(results).hasSize(4_000);
        assertThat(results.subList(0, before.size())).isEqualTo(before);
        assertThat(urls(results)).hasSize(4_000);
    }

    @Test
    void shouldCompleteABatchAfterTheProgramWasKilledInItsMiddle() throws Exception {
        try (Program killed = Program.up()) {
            Api its = killed.api();
            its.defineScenario("bulk");
            int lines = 40_000;
            String body = lines("kill", 0, lines);
            Thread uploading = new Thread(() -> {
                try {
                    upload(its, "application/x-ndjson", body, "?scenario_id=bulk", "kill");
                } catch (RuntimeException e) {
                    // The program dies meanwhile.
                }
            });
            uploading.start();
            await().atMost(SOON).until(() -> {
                HttpResponse<String> answer = its.get(BATCHES + "?idempotency_key=kill");
                return answer.statusCode() == 200
                        && Api.json(answer).get("completed").asLong() > 5_000;
            });
            String status = BATCHES + "/"
                    + Api.json(its.get(BATCHES + "?idempotency_key=kill"))
                            .get("batch_id")
                            .asString();
            List<JsonNode> before = results(its, status);
            killed.kill();
            uploading.join();
            killed.start();

            HttpResponse<String> whole = upload(its, "application/x-ndjson", body, "?scenario_id=bulk", "kill");

            assertThat(whole.statusCode()).isEqualTo(202);
            assertThat(location(whole)).isEqualTo(status);
            JsonNode completed = completed(its, status);
            assertThat(completed.get("completed").asLong()).isEqualTo(lines);
            List<JsonNode> results = results(its, status);
            assertThat(results).hasSize(lines);
            assertThat(urls(results)).hasSize(lines);
            assertThat(results.subList(0, before.size())).isEqualTo(before);
        }
    }

    private static String line(String user, int number) {
        return "{\"user_id\":\"" + user + "\",\"attributes\":{\"number\":" + number + "}}";
    }

    private static String lines(String user, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> line(user + "-" + i, i)).collect(Collectors.joining("\n"));
    }

    /** The first answer counts, whatever became of the scenario since. */
    @Test
    void shouldAnswerAnUploadThatIsSentAgainAsAtFirstWhenItsScenarioIsGone() {
        api.put("/admin/api/scenarios/leaving", "{\"app_key\":\"k\"}");
        String body = "user_id,plan\nleaving-1,a\n,\nleaving-2,\nleaving-3,b\n";
        String query = "?scenario_id=leaving&campaign=spring";
        HttpResponse<String> first = upload("text/csv", body, query, "leaving");
        completed(location(first));
        api.delete("/admin/api/scenarios/leaving");

        HttpResponse<String> again = upload("text/csv", body, query, "leaving");

        assertThat(Api.json(first).get("rejected").asLong()).isEqualTo(1);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(upload("text/csv", body.replace(",b", ",c"), query, "leaving")
                        .body())
                .contains("The key was used with another request.");
        for (String[] key : new String[][] {{}, {"never used"}}) {
            assertThat(upload("text/csv", body, query, key).body())
                    .contains("\"scenario_id\":[\"The selected scenario does not exist.\"]");
        }
    }

    private static HttpResponse<String> upload(String type, String body, String query, String... key) {
        return upload(api, type, body, query, key);
    }

    private static HttpResponse<String> upload(Api to, String type, String body, String query, String... key) {
        var request = to.request(BATCHES + query)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        for (String each : key) {
            request.header("Idempotency-Key", each);
        }
        return to.send(request.build());
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static JsonNode completed(String status) {
        return completed(api, status);
    }

    private static JsonNode completed(Api from, String status) {
        List<JsonNode> seen = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            JsonNode batch = Api.json(from.get(status));
            seen.add(batch);
            return batch.get("status").asString().equals("completed");
        });
        return seen.get(seen.size() - 1);
    }

    private static List<JsonNode> results(String status) {
        return results(api, status);
    }

    private static List<JsonNode> results(Api from, String status) {
        return ndjson(from, status + "/results").stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private static List<String> ndjson(String path) {
        return ndjson(api, path);
    }

    private static List<String> ndjson(Api from, String path) {
        HttpResponse<String> answer = from.send(from.request(path)
                .header("Accept", "application/x-ndjson")
                .GET()
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().toList();
    }

    private static Set<String> urls(List<JsonNode> results) {
        return results.stream().map(result -> result.get("url").asString()).collect(Collectors.toSet());
    }

    /** Sends the beginning of an upload, and closes the connection. */
    private static void breakOff(String key, String beginning) throws IOException {
        URI uri = URI.create(program.url());
        byte[] bytes = beginning.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + BATCHES + "?scenario_id=bulk HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + Program.ADMIN_TOKEN + "\r\nContent-Type: application/x-ndjson\r\nIdempotency-Key: " + key
                            + "\r\nContent-Length: " + (bytes.length + 100_000) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
            await().atMost(SOON).until(() -> {
                HttpResponse<String> answer = api.get(BATCHES + "?idempotency_key=" + key);
                return answer.statusCode() == 200
                        && Api.json(answer).get("completed").asLong() > 0;
            });
        }
    }
}
