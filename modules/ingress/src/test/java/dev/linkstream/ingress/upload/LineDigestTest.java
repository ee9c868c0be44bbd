package dev.linkstream.ingress.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.DatasetLines;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.EntryLines.Line;
import dev.linkstream.requests.NdjsonLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineDigestTest {

    @Test
    void shouldTellLinesApartByWhatTheySayAndNotByTheirSpelling() throws IOException {
        String line = "{\"user_id\":\"a\",\"attributes\":{\"x\":[1,\"b\"]}}";

        assertThat(ndjson(line))
                .isEqualTo(digest(new DatasetLines(bytes("[ " + line + " ]"), ValueLimits.DEFAULT, "s")));
        assertThat(ndjson(line))
                .isNotEqualTo(ndjson(line.replace("\"a\"", "\"c\"")))
                .isNotEqualTo(ndjson(line.replace("1", "2")))
                .isNotEqualTo(ndjson(line.replace("[1,\"b\"]", "[\"1\",\"b\"]")))
                .isNotEqualTo(ndjson(line + "\n" + line));
    }

    private static Object ndjson(String text) throws IOException {
        return digest(new NdjsonLines(bytes(text), ValueLimits.DEFAULT, 1_000, "s"));
    }

    private static Object digest(EntryLines lines) throws IOException {
        LineDigest digest = new LineDigest();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            digest.add(line);
        }
        return digest.soFar();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
