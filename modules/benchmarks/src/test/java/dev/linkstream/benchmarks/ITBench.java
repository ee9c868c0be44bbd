package dev.linkstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bench itself works, and its table and file have the form that they promise. What it measures is not judged here. All
 * rows take two minutes, which {@code -Dlinkstream.bench=all} asks for; else those of one part stand for them.
 */
class ITBench {

    private static final String ALL = "linkstream.bench";

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    @Test
    void shouldPrintAndWriteWhatItMeasures() throws Exception {
        List<JsonNode> rows = bench("--rounds", "1", "sync");

        assertThat(rows.stream().map(row -> row.get("name").asString()))
                .containsExactly(
                        "sync-p50", "sync-p99", "sync-16", "sync-100-users-p50", "sync-256", "sync-p50-encryption");
        assertMeasured(rows);
    }

    @Test
    void shouldMeasureTheNumbersAndFindThemRight() throws Exception {
        List<JsonNode> rows = bench("stats");

        assertThat(rows.stream().map(row -> row.get("name").asString()))
                .containsExactly(
                        "bulk-counted",
                        "stats-p99-duckdb",
                        "stats-p99",
                        "click-shows-p99",
                        "redirects-counted",
                        "stats-bytes");
        assertMeasured(rows);
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "all")
    void shouldMeasureEveryRow() throws Exception {
        List<JsonNode> rows = bench();

        assertThat(rows.stream().map(row -> row.get("name").asString()))
                .containsExactly(
                        "start",
                        "sync-p50",
                        "sync-p99",
                        "sync-16",
                        "sync-100-users-p50",
                        "sync-256",
                        "sync-p50-encryption",
                        "redirects",
                        "redirect-p99",
                        "garbage-codes",
                        "redirects-among-unknown",
                        "memory-after-an-hour",
                        "bulk",
                        "bulk-encryption",
                        "upload",
                        "sync-p50-beside-upload",
                        "upload-beside-sync",
                        "memory-peak",
                        "disk",
                        "redirects-among-changed",
                        "limited-click-p50",
                        "campaign-revoked",
                        "campaign-regenerated");
        assertMeasured(rows);
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "all")
    void shouldMeasureGrowth() throws Exception {
        List<JsonNode> rows = bench("growth");

        assertThat(rows.stream().map(row -> row.get("name").asString()))
                .containsExactly("growth-links", "growth-redirect-p99");
        assertMeasured(rows);
    }

    private List<JsonNode> bench(String... parts) throws Exception {
        Path json = directory.resolve("rows.json");
        List<String> command = new ArrayList<>(List.of("./linkstream", "bench", "--short", "--json", json.toString()));
        command.addAll(List.of(parts));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        // The program that is measured ends before C2 has paid for itself.
        builder.environment().put("LINKSTREAM_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Process bench = builder.start();
        assertThat(bench.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(json))
                .valueStream()
                .toList();
    }

    private void assertMeasured(List<JsonNode> rows) throws IOException {
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("figure").asDouble()).isPositive();
            assertThat(row.get("floor").isNull() || row.get("floor").asDouble() > 0)
                    .isTrue();
            assertThat(row.has("ratio")).isTrue();
            assertThat(row.get("stolen").isNull()
                            || (row.get("stolen").asDouble() >= 0
                                    && row.get("stolen").asDouble() <= 1))
                    .isTrue();
            assertThat(row.get("goal").asString()).isNotEmpty();
            assertThat(row.get("holds").isBoolean()).isTrue();
            assertThat(row.get("figures"))
                    .isNotEmpty()
                    .allSatisfy(figure -> assertThat(figure.asDouble()).isPositive());
            assertThat(row.get("floors"))
                    .hasSize(row.get("floor").isNull() ? 0 : row.get("figures").size());
        });
        assertThat(Files.readString(directory.resolve("out"), StandardCharsets.UTF_8))
                .contains(rows.stream().map(row -> row.get("name").asString()).toList());
    }
}
