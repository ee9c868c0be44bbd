package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./linkstream generate} against a running server. */
class ITGenerateCommand {

    private static final String SCENARIO = """
            {"app_key":"key-of-s","attributes":[{"name":"age","type":"whole_number"}]}""";

    @TempDir
    private Path directory;

    @Test
    void shouldLinkAllLinesButThoseThatAreWrong() throws Exception {
        int lines = 5_000;
        String csv = "crm,name,age\n"
                + IntStream.range(0, lines)
                        .mapToObj(i -> switch (i % 500) {
                            case 7 -> "u" + i + ",\"Doe, John\",ancient\n";
                            case 8 -> "u" + i + ",one,2,more\n";
                            default -> "u" + i + ",\"Doe\nJohn\"," + i + "\n";
                        })
                        .collect(Collectors.joining());
        Path file = Files.writeString(directory.resolve("users.csv"), csv);
        try (Program program = defined(Program.shared())) {
            Generate first = generate(program, file, "links.csv", "--scenario=file", "--user-id-column", "crm");
            assertThat(first.awaitEnd()).as(first.err()).isEqualTo(1);
            List<String> links = Files.readAllLines(directory.resolve("links.csv"));
            Generate again = generate(program, file, "again.csv", "--scenario=file", "--user-id-column", "crm");

            assertThat(again.awaitEnd()).as(again.err()).isEqualTo(1);
            assertThat(Files.readAllLines(directory.resolve("again.csv"))).isEqualTo(links);
            assertThat(links.get(0)).isEqualTo("user_id,url");
            assertThat(links.stream().skip(1).map(line -> line.substring(0, line.indexOf(','))))
                    .containsExactlyElementsOf(IntStream.range(0, lines)
                            .filter(i -> i % 500 != 7 && i % 500 != 8)
                            .mapToObj(i -> "u" + i)
                            .toList());
            assertThat(links.stream().map(line -> line.substring(line.indexOf(','))))
                    .doesNotHaveDuplicates();
            // Records before them take two lines each: the eighth begins on line 2 + 2 * 7.
            assertThat(first.err())
                    .contains("users.csv:16: attributes.age: The age attribute must be a whole number.\n")
                    .contains("users.csv:17: The line has 4 cells, but the header only 3: a cell with a separator in it"
                            + " needs quotes.\n")
                    .contains("4980 links, 20 refused")
                    .doesNotContain("ancient");
            assertThat(program.api()
                            .click(links.get(1).substring("u0,".length()))
                            .statusCode())
                    .isEqualTo(302);
        }
    }

    @Test
    void shouldGoOnWhenTheServerIsKilledAndStartedAgain() throws Exception {
        int lines = 30_000;
        Path file = Files.writeString(
                directory.resolve("users.ndjson"),
                IntStream.range(0, lines)
                        .mapToObj(i -> "{\"user_id\":\"u" + i + "\",\"attributes\":{\"age\":" + i + "}}\n")
                        .collect(Collectors.joining()));
        try (Program program = defined(Program.up())) {
            Generate generate = generate(program, file, "links.ndjson", "--scenario=file");
            Path part = directory.resolve("links.ndjson.part");
            Awaitility.await("some links are written")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(part) && Files.size(part) > 10_000);
            program.kill();
            long written = Files.size(part);
            program.start();

            assertThat(generate.awaitEnd()).as(generate.err()).isZero();
            List<JsonNode> links = Files.readAllLines(directory.resolve("links.ndjson")).stream()
                    .map(JsonMapper.shared()::readTree)
                    .toList();
            assertThat(written)
                    .as("the kill came in the middle")
                    .isLessThan(Files.size(directory.resolve("links.ndjson")));
            assertThat(links.stream().map(link -> link.get("user_id").asString()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, lines).mapToObj(i -> "u" + i).toList());
            assertThat(links.stream().map(link -> link.get("url").asString())).doesNotHaveDuplicates();
            assertThat(generate.err()).contains(lines + " links, 0 refused");
        }
    }

    @Test
    void shouldSayWhyNothingWasSent() throws Exception {
        Path file = directory.resolve("users.ndjson");
        // More than the buffers of a connection hold: the answer comes before the body has gone out.
        Files.writeString(file, "{\"user_id\":\"u\",\"attributes\":{\"age\":1}}\n".repeat(500_000));
        try (Program program = defined(Program.shared())) {
            Generate generate = generate(program, file, "links.csv", "--scenario=unknown");

            assertThat(generate.awaitEnd()).isEqualTo(3);
            assertThat(generate.err()).contains("scenario_id: The selected scenario does not exist.");
        }
    }

    private static Program defined(Program program) {
        assertThat(program.api().put("/admin/api/scenarios/file", SCENARIO).statusCode())
                .isEqualTo(200);
        return program;
    }

    private Generate generate(Program program, Path file, String links, String... more) throws IOException {
        Path err = directory.resolve(links + ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                Program.C1_ONLY,
                Program.archive(),
                "-jar",
                Program.jar().toString(),
                "generate",
                "--url=" + program.url(),
                "--output=" + directory.resolve(links)));
        command.addAll(List.of(more));
        command.add(file.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LINKSTREAM_TOKEN", Program.ADMIN_TOKEN);
        return new Generate(builder.redirectError(err.toFile()).start(), err);
    }

    /** A run of the command, with 64 MB of memory. */
    private record Generate(Process process, Path errors) {

        int awaitEnd() throws InterruptedException {
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("Still running: " + err());
            }
            return process.exitValue();
        }

        String err() {
            try {
                return Files.readString(errors, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
