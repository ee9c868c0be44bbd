package dev.linkstream.ingress.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.ingress.Scenarios;
import dev.linkstream.ingress.answers.GenerateAnswers;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.NdjsonLines;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DryRunTest {

    private static final int MAX_LINE_BYTES = 1 << 20;

    @Test
    void shouldTellWhichLinesOfABatchWouldBeRefused() throws IOException {
        String lines = "{\"attributes\":{\"age\":7}}\n{\"attributes\":{\"age\":\"x\"}}\nno JSON\n";

        assertThat(batch(lines))
                .startsWith("{\"accepted\":1,\"rejected\":2,\"errors\":[{\"line\":2,\"errors\":{\"attributes.age\":"
                        + "[\"The age attribute must be a whole number.\"]}},{\"line\":3,\"errors\":{\"line\":[");
    }

    @Test
    void shouldKeepTheErrorsOfTheFirstHundredLines() throws IOException {
        DryRun run = run("{\"attributes\":{\"age\":\"x\"}}\n".repeat(250));

        assertThat(run.rejected()).isEqualTo(250);
        assertThat((List<?>) run.errors()).hasSize(100);
    }

    @Test
    void shouldRefuseABatchWithoutLines() {
        assertThatThrownBy(() -> run(""))
                .isInstanceOfSatisfying(
                        HttpProblem.class, e -> assertThat(e.answer().status()).isEqualTo(422));
    }

    @Test
    void shouldTellWhatOfACallWouldBeRefused() {
        HttpProblem refusal = new HttpProblem(GenerateAnswers.invalid(Map.of("scenario_id", List.of("Wrong."))));

        assertThat(json(DryRun.refused(3, refusal)))
                .isEqualTo("{\"accepted\":0,\"rejected\":3,\"errors\":{\"scenario_id\":[\"Wrong.\"]}}");
        assertThat(json(DryRun.accepted(3))).isEqualTo("{\"accepted\":3,\"rejected\":0,\"errors\":{}}");
        assertThat(DryRun.accepted(1).answer().headers()).containsEntry("Preference-Applied", "dry-run");
        assertThatThrownBy(() -> DryRun.refused(3, new HttpProblem(Answer.message(404, "Off."))))
                .isInstanceOf(HttpProblem.class);
    }

    private static String batch(String lines) throws IOException {
        return json(run(lines));
    }

    private static String json(DryRun run) {
        return new String(run.answer().json(), UTF_8);
    }

    private static DryRun run(String lines) throws IOException {
        UploadTarget target = new UploadTarget(
                Objects.requireNonNull(Scenarios.BY_ID.get("typed")), LinkOptions.NONE, Map.of(), null);
        return DryRun.of(
                target,
                new NdjsonLines(
                        new ByteArrayInputStream(lines.getBytes(UTF_8)), ValueLimits.DEFAULT, MAX_LINE_BYTES, "typed"),
                new EntryRules(ValueLimits.DEFAULT));
    }
}
