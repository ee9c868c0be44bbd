package dev.linkstream.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Starts that must fail say why in one line; starts that follow another know all that it knew. */
class ITStart {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String BODY = "{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"name\":\"Ada\"}}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ingres.x=1|linkstream up: unknown setting: --ingres.x (try linkstream up --help)",
                "--ingress.reply-timeout=abc|linkstream up: setting linkstream.ingress.reply-timeout is 'abc', but must"
                        + " be a duration such as 500ms, 5s or 7d",
                "--ingress.max-in-flight=5|linkstream up: linkstream.ingress.max-in-flight must be at least"
                        + " max-users-per-request (100), but is 5",
                "--roles=query,worker|linkstream up: linkstream.roles must be a list of ingress, redirect, query, pipeline,"
                        + " stats, console, but has 'worker'",
                "--topics.partitions=0|linkstream up: setting linkstream.topics.partitions is 0, but must be greater than"
                        + " or equal to 1"
            })
    void shouldRefuseAWrongSettingBeforeAnythingStarts(String setting, String message) throws InterruptedException {
        try (Program program = Program.of(setting)) {
            assertThat(program.startInVain()).isEqualTo(2);

            assertThat(program.err()).isEqualTo(message + "\n");
            assertThat(program.data().resolve("broker")).doesNotExist();
        }
    }

    @Test
    void shouldNameATakenPort() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Program program = Program.of("--broker.port=" + taken.getLocalPort())) {
            assertThat(program.startInVain()).isEqualTo(3);

            assertThat(program.err())
                    .startsWith("linkstream up: linkstream.broker.port must be a port of 127.0.0.1 that is free")
                    .contains(String.valueOf(taken.getLocalPort()))
                    .hasLineCount(1);
        }
    }

    /** Java would start without it in silence, and take half as long again. */
    @Test
    void shouldStartFromTheClassArchiveOfTheBuild() throws Exception {
        List<String> command = Program.java();
        command.addAll(List.of("-Xshare:on", "-jar", Program.jar().toString(), "--version"));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();

        assertThat(new String(java.getInputStream().readAllBytes(), UTF_8)).startsWith("linkstream ");
        assertThat(java.waitFor()).isZero();
    }

    @Test
    void shouldKnowEverythingAtTheNextStart() throws Exception {
        try (Program program = Program.up()) {
            Api api = program.api();
            api.defineScenario("s");
            String token = Api.json(api.post("/admin/api/tokens", "{\"name\":\"t\",\"scopes\":[\"links:write\"]}"))
                    .get("token")
                    .asString();
            Map<String, String> links = Links.generate(api, "u", 50);
            JsonNode keyed = Api.json(api.generate(BODY, IDEMPOTENCY_KEY, "k"));
            HttpResponse<String> accepted = api.generate(BODY, "Prefer", "respond-async");
            String batch = accepted.headers().firstValue("Location").orElseThrow();
            program.kill();

            program.start();

            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(Api.json(api.get(batch)).get("status").asString()).isEqualTo("completed");
            assertThat(Links.notLeadingToTheirUsers(links)).isEmpty();
            assertThat(api.get("/public/api/users/u7/context").body()).contains("\"attributes\":{\"n\":7}");
            HttpResponse<String> again = new Api(api.url(), token).generate(BODY, IDEMPOTENCY_KEY, "k");
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(Api.json(api.generate(BODY, IDEMPOTENCY_KEY, "k"))).isEqualTo(keyed);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(program.data().resolve("code-keys"))))
                    .isEqualTo("rw-------");

            program.stop();

            assertThat(program.data().resolve("broker/broker.running")).doesNotExist();
            assertThat(program.startInVain("--topics.partitions=6")).isEqualTo(3);
            assertThat(program.err())
                    .startsWith("linkstream up: Topic linkstream.link-requests must have 6 partitions")
                    .contains(" but has 4;")
                    .hasLineCount(1);
        }
    }
}
