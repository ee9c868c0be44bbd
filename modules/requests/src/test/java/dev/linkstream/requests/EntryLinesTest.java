package dev.linkstream.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.EntryLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryLinesTest {

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

        List<Line> lines = all(new NdjsonLines(new ByteArrayInputStream(bytes), ValueLimits.DEFAULT, MAX_LINE, "s"));

        assertThat(lines.get(0).malformed()).isEqualTo("The line must be UTF-8, but byte 20 is not.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"attributes\":{\"x\":1}},7,{\"attributes\":{\"x\":2}}]",
                "{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"x\":1}},7,{\"attributes\":{\"x\":2}}]}"
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
    void shouldRefuseMembersOfALineThatNobodyKnowsByTheirNames() throws IOException {
        String line = "{\"user_id\":\"a\",\"attributes\":{\"x\":1},\"max_click\":{\"y\":[1]},\"expires_in\":\"P1D\","
                + "\"campaign\":null,\"scenario_id\":\"other\"}";

        for (List<Line> lines : List.of(ndjson(line), dataset("[" + line + "]"))) {
            assertThat(entry(lines, 0).errors())
                    .containsExactly(
                            Map.entry("max_click", "The max_click field is unknown."),
                            Map.entry(
                                    "expires_in",
                                    "The expires_in field counts for a whole batch: send it as a query parameter."),
                            Map.entry("scenario_id", "The scenario_id field must be that of the batch."));
            assertThat(entry(lines, 0).userId()).isEqualTo("a");
        }
        assertThat(entry(ndjson(line.replace("other", "s")), 0).errors()).doesNotContainKey("scenario_id");
    }

    @Test
    void shouldRefuseWhatIsNoTextOnce() {
        for (Charset utf16 : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] bytes = "{\"attributes\":{\"x\":1}}\n".getBytes(utf16);
            assertThatThrownBy(
                            () -> new NdjsonLines(new ByteArrayInputStream(bytes), ValueLimits.DEFAULT, MAX_LINE, "s"))
                    .isInstanceOf(BrokenBodyException.class)
                    .hasMessage("The file must be text in UTF-8, but it is UTF-16: save it as UTF-8"
                            + " (in Excel: CSV UTF-8).");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"attributes\":"})
    void shouldSayThatADatasetPassesALimit(String opening) {
        String deep = "[{\"attributes\":{\"x\":" + opening.repeat(600);
        String wide = "[{\"attributes\":{\"x\":\"" + "y".repeat(5 << 20) + "\"}}]";

        for (String text : List.of(deep, wide)) {
            assertThatThrownBy(() -> dataset(text))
                    .isInstanceOf(BrokenBodyException.class)
                    .hasMessageContaining("a text is longer than 4 MB")
                    .hasMessageContaining("nesting deeper than 500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void shouldRefuseADatasetThatIsNoUtf8(String charset) {
        for (String text : List.of("[]", "\uFEFF[{\"attributes\":{\"x\":1}}]", "\0\1{\"dataset\":[]}")) {
            InputStream body = new ByteArrayInputStream(text.getBytes(Charset.forName(charset)));
            assertThatThrownBy(() -> all(new DatasetLines(body, ValueLimits.DEFAULT, "s")))
                    .isInstanceOf(BrokenBodyException.class)
                    .hasMessageMatching("The file must be text in UTF-8, but it (is UTF-16|begins with a zero byte).*");
        }
    }

    @Test
    void shouldTellWhatStandsBesideADatasetWhereverItStands() throws IOException {
        String dataset = "\"dataset\":[{\"attributes\":{\"x\":1}}]";
        DatasetLines lines = new DatasetLines(
                bytes("{\"campaign\":\"a\"," + dataset + ",\"max_clicks\":1,\"y\":{\"z\":[]}}"),
                ValueLimits.DEFAULT,
                "s");

        assertThat(lines.members())
                .containsExactly(
                        Map.entry("campaign", new Scalar(Kind.STRING, "a")),
                        Map.entry("max_clicks", new Scalar(Kind.NUMBER, "1")),
                        Map.entry("y", new SentValue.Composite()));
        assertThat(all(lines)).hasSize(1);
        assertThat(new DatasetLines(bytes("[]"), ValueLimits.DEFAULT, "s").members())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"dataset\":[]", "\"campaign\":\"b\""})
    void shouldRefuseAMemberThatStandsTwice(String second) {
        String first = "{\"campaign\":\"a\",\"dataset\":[{\"attributes\":{\"x\":1}}],";

        assertThatThrownBy(() -> dataset(first + second + "}"))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessageEndingWith("stands twice.");
        String large = " ".repeat(2 << 20);
        assertThatThrownBy(() -> dataset(first + large + second + "}"))
                .as("behind a dataset that was read already")
                .isInstanceOf(BrokenBodyException.class)
                .hasMessageEndingWith("stands twice.");
    }

    @Test
    void shouldRefuseWhatStandsBehindALargeDatasetWhereItCannotCountAnyMore() {
        assertThatThrownBy(() -> dataset(
                        "{\"dataset\":[{\"attributes\":{\"x\":1}}]," + " ".repeat(2 << 20) + "\"campaign\":\"a\"}"))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessage("The campaign field must stand before the dataset in a body of more than 1 MB,"
                        + " or in the query.");
    }

    private static ParsedEntry entry(List<Line> lines, int index) {
        return Objects.requireNonNull(lines.get(index).entry());
    }

    private static List<Line> ndjson(String text) throws IOException {
        return all(new NdjsonLines(bytes(text), ValueLimits.DEFAULT, MAX_LINE, "s"));
    }

    private static List<Line> dataset(String text) throws IOException {
        return all(new DatasetLines(bytes(text), ValueLimits.DEFAULT, "s"));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Line> all(EntryLines lines) throws IOException {
        List<Line> all = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            all.add(Objects.requireNonNull(line));
        }
        return all;
    }
}
