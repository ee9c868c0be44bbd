package dev.linkstream.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private static final String LENGTH = "HTTP/1.1 302 Found\r\nX-A: b\r\nCONTENT-length: 5\r\n\r\nhello";
    private static final String EMPTY = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n1a\r\nabcdefghijklm\r\n\r\nopqrstuvw\r\n0\r\n\r\n";

    private final AnswerReader reader = new AnswerReader();

    @ParameterizedTest
    @ValueSource(strings = {LENGTH, EMPTY, CHUNKED})
    void shouldReadAnAnswerInOnePiece(String answer) {
        assertThat(reader.read(bytes(answer))).isTrue();
        assertThat(reader.whole()).asString(StandardCharsets.US_ASCII).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {LENGTH, EMPTY, CHUNKED})
    void shouldReadAnAnswerSplitAnywhere(String answer) {
        for (int split = 1; split < answer.length(); split++) {
            assertThat(reader.read(bytes(answer.substring(0, split))))
                    .as("after %s bytes", split)
                    .isFalse();
            assertThat(reader.read(bytes(answer.substring(split)))).isTrue();
            reader.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LENGTH, EMPTY, CHUNKED})
    void shouldReadAnAnswerByteByByte(String answer) {
        for (int i = 0; i < answer.length() - 1; i++) {
            assertThat(reader.read(bytes(answer.substring(i, i + 1)))).isFalse();
        }
        assertThat(reader.read(bytes(answer.substring(answer.length() - 1)))).isTrue();
    }

    @Test
    void shouldTellTheStatusOfEachAnswer() {
        reader.read(bytes(LENGTH));
        assertThat(reader.status()).isEqualTo(302);
        reader.reset();
        reader.read(bytes(EMPTY));
        assertThat(reader.status()).isEqualTo(404);
    }

    @Test
    void shouldReadAnAnswerThatIsLongerThanItsBuffer() {
        String body = "x".repeat(100_000);
        reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
        assertThat(reader.read(bytes(body))).isTrue();
    }

    @Test
    void shouldRefuseWhatFollowsTheEndOfAnAnswer() {
        assertThatIllegalStateException()
                .isThrownBy(() -> reader.read(bytes(LENGTH + "more")))
                .withMessage("There are 4 bytes after the end of an answer");
    }

    @Test
    void shouldRefuseAnAnswerWithoutALength() {
        assertThatIllegalStateException()
                .isThrownBy(() -> reader.read(bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")))
                .withMessageContaining("tells no length");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
