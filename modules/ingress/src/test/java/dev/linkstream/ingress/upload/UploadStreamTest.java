package dev.linkstream.ingress.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;

class UploadStreamTest {

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldGiveWhatHasComeHoweverLittle() throws IOException {
        Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
        try (UploadStream stream = new UploadStream(body.asFlux(), 4)) {
            body.tryEmitNext(buffer("ab")).orThrow();
            byte[] target = new byte[64];

            assertThat(stream.read(target)).isEqualTo(2);
            body.tryEmitNext(buffer("c")).orThrow();
            body.tryEmitComplete().orThrow();
            assertThat(stream.read()).isEqualTo('c');
            assertThat(stream.read(target)).isEqualTo(-1);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldAskForNoMoreThanItIsRead() throws IOException {
        TestPublisher<DataBuffer> body = TestPublisher.create();
        try (UploadStream stream = new UploadStream(body.flux(), 4)) {
            List<Long> asked = new ArrayList<>();
            body.assertMinRequested(4);
            for (String each : List.of("a", "b", "c", "d")) {
                body.next(buffer(each));
            }
            for (int i = 0; i < 3; i++) {
                asked.add((long) stream.read());
            }
            assertThat(asked).containsExactly((long) 'a', (long) 'b', (long) 'c');
            body.assertMinRequested(2);
        }
        body.assertCancelled();
    }

    @Test
    void shouldFailWhereTheConnectionIsLost() {
        UploadStream stream = new UploadStream(Flux.error(new IllegalStateException("gone")), 4);

        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("The upload broke off");
        assertThatThrownBy(() -> stream.read(new byte[8])).isInstanceOf(IOException.class);
    }

    @Test
    void shouldBeAnEmptyStreamWhereNothingComes() throws IOException {
        try (UploadStream stream = new UploadStream(Flux.empty(), 4)) {
            assertThat(stream.readAllBytes()).isEmpty();
        }
    }
}
