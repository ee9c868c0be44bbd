package dev.linkstream.ingress.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.requests.BrokenBodyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PackedBodyTest {

    @Test
    void shouldUnpackOneAndSeveralMembers() throws IOException {
        byte[] packed = packed("user_id,a\n");
        byte[] two = Arrays.copyOf(packed, packed.length + packed("u,1\n").length);
        System.arraycopy(packed("u,1\n"), 0, two, packed.length, two.length - packed.length);

        assertThat(PackedBody.of(new ByteArrayInputStream(two)).readAllBytes())
                .isEqualTo("user_id,a\nu,1\n".getBytes(UTF_8));
    }

    @Test
    void shouldUnpackNoMoreThanIsRead() throws IOException {
        byte[] packed = packed("x".repeat(10_000_000));
        ByteArrayInputStream source = new ByteArrayInputStream(packed);

        assertThat(PackedBody.of(source).readNBytes(100)).hasSize(100);

        // Ten million bytes lie in ten thousand, of which a buffer was taken.
        assertThat(packed.length).isLessThan(20_000);
    }

    @Test
    void shouldSayThatABodyIsNoGzip() throws IOException {
        assertThatThrownBy(() -> PackedBody.of(new ByteArrayInputStream("user_id,a\n".getBytes(UTF_8))))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessage("The Content-Encoding header says gzip, but the body is no whole gzip file.");
        assertThatThrownBy(() -> PackedBody.of(new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(BrokenBodyException.class);
        byte[] packed = packed("user_id,a\nu,1\n");
        InputStream cut = PackedBody.of(new ByteArrayInputStream(packed, 0, packed.length - 6));
        assertThatThrownBy(cut::readAllBytes).isInstanceOf(BrokenBodyException.class);
        packed[14] ^= 0x55;
        InputStream damaged = PackedBody.of(new ByteArrayInputStream(packed));
        assertThatThrownBy(damaged::readAllBytes).isInstanceOf(BrokenBodyException.class);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
