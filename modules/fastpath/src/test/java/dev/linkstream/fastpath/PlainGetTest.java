package dev.linkstream.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainGetTest {

    private final PlainGet get = new PlainGet();

    @Test
    void shouldLookAtEachHostWhateverTheLastOneWas() {
        assertThat(isPlain("")).isFalse();
        assertThat(isPlain("a.example:80")).isTrue();
        assertThat(isPlain("")).isFalse();
        assertThat(isPlain("a.example:80")).isTrue();
        assertThat(isPlain("a.example:8")).isTrue();
        assertThat(isPlain("a.example:")).isFalse();
        assertThat(isPlain("a.example:80a")).isFalse();
        assertThat(isPlain("a example:80")).isFalse();
        assertThat(isPlain("a.example:80")).isTrue();
    }

    private boolean isPlain(String host) {
        String request = "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        get.fill(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        return get.next() == request.length();
    }
}
