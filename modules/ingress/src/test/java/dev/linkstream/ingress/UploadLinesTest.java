package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.ingress.UploadLines.Line;
import dev.linkstream.links.SentValue.Kind;
import dev.linkstream.links.SentValue.Scalar;
import dev.linkstream.links.ValueLimits;
import dev.linkstream.requests.ParsedEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadLinesTest {

    private static final int MAX_LINE = 1_000;

    @Test
    void shouldReadNdjsonLineByLineAndNumberThemAsTheFileDoes() throws IOException {
        List<Line> lines =
                ndjson("{\"user_id\":\"a\",\"attributes\":{\"x\":1}}\r\n\n  \nno\n{\"attributes\":{\"y\":2}}");

        assertThat(lines).extracting(Line::number).containsExactly(1L, 4L, 5L);
        assertThat(entry(lines, 0).userId()).isEqualTo("a");
        assertThat(lines.get(1).malformed())
                .isEqualTo("Malformed JSON at column 1: this is not the JSON that may stand here.");
        assertThat(entry(lines, 2).attributes()).containsOnlyKeys("y");
    }

    @Test
    void shouldSkipAnNdjsonLineThatIsTooLargeAndGoOnBehindIt() throws IOException {
        List<Line> lines =
                ndjson("{\"attributes\":{\"x\":\"" + "x".repeat(200_000) + "\"}}\n{\"attributes\":{\"y\":2}}\n");

        assertThat(lines)
                .extracting(Line::number, Line::malformed)
                .containsExactly(tuple(1L, "The line must not be larger than 1000 bytes."), tuple(2L, null));
    }

    @Test
    void shouldRefuseALineThatIsNoUtf8() throws IOException {
        byte[] bytes = "{\"attributes\":{\"x\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
        bytes[20] = (byte) 0xff;

        List<Line> lines = all(new NdjsonLines(new ByteArrayInputStream(bytes), ValueLimits.DEFAULT, MAX_LINE));

        assertThat(lines.get(0).malformed()).isEqualTo("The line must be UTF-8, but byte 20 is not.");
    }

    @Test
    void shouldReadCsvWithQuotesAndNewlinesInCells() throws IOException {
        List<Line> lines = csv("\uFEFFname, user_id ,age\r\n\"Doe, \"\"J\"\"\nx\",u1,\r\n\r\ntoo,few\r\nZoë,,7");

        assertThat(lines).extracting(Line::number).containsExactly(2L, 5L, 6L);
        assertThat(entry(lines, 0).userId()).isEqualTo("u1");
        assertThat(entry(lines, 0).attributes())
                .containsOnlyKeys("name")
                .containsEntry("name", new Scalar(Kind.STRING, "Doe, \"J\"\nx"));
        assertThat(lines.get(1).malformed()).isEqualTo("The line must have 3 cells as the header has, but has 2.");
        assertThat(entry(lines, 2).userId()).isEmpty();
        assertThat(entry(lines, 2).attributes()).containsOnlyKeys("name", "age");
    }

    @Test
    void shouldStopAtAQuoteThatIsNeverClosedInsteadOfKeepingAllThatFollows() {
        InputStream endless = bytes("user_id,name\nu1,ok\nu2,\"" + "x".repeat(1_000_000));

        assertThatThrownBy(() -> all(new CsvLines(endless, 100 << 10)))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessage("The line is larger than 100 KB: is a quote left open?")
                .extracting(e -> ((BrokenBodyException) e).line())
                .isEqualTo(3L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_id,,x\n", "a,b,a\n"})
    void shouldRefuseAHeaderWhoseColumnsHaveNoNamesOfTheirOwn(String text) {
        assertThatThrownBy(() -> csv(text))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessageContaining("header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"attributes\":{\"x\":1}},7,{\"attributes\":{\"x\":2}}]",
                "{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"x\":1}},7,{\"attributes\":{\"x\":2}}],\"z\":{}}"
            })
    void shouldReadAJsonDatasetEntryByEntry(String text) throws IOException {
        List<Line> lines = dataset(text);

        assertThat(lines).extracting(Line::number).containsExactly(1L, 2L, 3L);
        assertThat(entry(lines, 1).errors()).containsEntry("line", "The entry must be an object.");
        assertThat(entry(lines, 2).attributes()).containsOnlyKeys("x");
    }

    @Test
    void shouldTellWhereAJsonDatasetIsBroken() {
        assertThatThrownBy(() -> dataset("[{\"attributes\":{\"x\":1}},{\"attributes\":{\"x\":"))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessageStartingWith("Malformed JSON at line 1, column ")
                .extracting(e -> ((BrokenBodyException) e).line())
                .isEqualTo(2L);
        assertThatThrownBy(() -> dataset("[{\"attributes\":{\"x\":1}}]]")).isInstanceOf(BrokenBodyException.class);
        assertThatThrownBy(() -> dataset("{\"dataset\":\"x\"}"))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessage("The dataset field must be an array.");
    }

    @Test
    void shouldTellLinesApartByWhatTheySayAndNotByTheirSpelling() throws IOException {
        String line = "{\"user_id\":\"a\",\"attributes\":{\"x\":[1,\"b\"]}}";

        assertThat(digest(ndjson(line))).isEqualTo(digest(dataset("[ " + line + " ]")));
        assertThat(digest(ndjson(line)))
                .isNotEqualTo(digest(ndjson(line.replace("\"a\"", "\"c\""))))
                .isNotEqualTo(digest(ndjson(line.replace("1", "2"))))
                .isNotEqualTo(digest(ndjson(line.replace("[1,\"b\"]", "[\"1\",\"b\"]"))))
                .isNotEqualTo(digest(ndjson(line + "\n" + line)));
    }

    private static ParsedEntry entry(List<Line> lines, int index) {
        return Objects.requireNonNull(lines.get(index).entry());
    }

    private static Object digest(List<Line> lines) {
        LineDigest digest = new LineDigest();
        lines.forEach(digest::add);
        return digest.soFar();
    }

    private static List<Line> ndjson(String text) throws IOException {
        return all(new NdjsonLines(bytes(text), ValueLimits.DEFAULT, MAX_LINE));
    }

    private static List<Line> csv(String text) throws IOException {
        return all(new CsvLines(bytes(text), 100 << 10));
    }

    private static List<Line> dataset(String text) throws IOException {
        return all(new DatasetLines(bytes(text), ValueLimits.DEFAULT));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Line> all(UploadLines lines) throws IOException {
        List<Line> all = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            all.add(Objects.requireNonNull(line));
        }
        return all;
    }
}
