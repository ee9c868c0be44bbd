package dev.linkstream.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AvroBytesTest {

    private final AvroBytes in = AvroBytes.keepingStrings();

    @Test
    void shouldReadWhatComesAgainAsTheSameObject() {
        String first = read("scenario-4711");

        assertThat(read("another")).isEqualTo("another");
        assertThat(read("scenario-4711")).isSameAs(first);
    }

    /** Few letters and lengths: most strings meet others in their place. */
    @Test
    void shouldTellStringsApart() {
        String[] letters = {"a", "b", "\u0000", "\u00e9", "\u00c3", "\u20ac", "\ud83d\ude00"};
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                text.append(letters[random.nextInt(letters.length)]);
            }

            assertThat(read(text.toString())).isEqualTo(text.toString());
        }
    }

    @Test
    void shouldHoldNoLongStrings() {
        String text = "x".repeat(65);

        assertThat(read(text)).isEqualTo(text).isNotSameAs(read(text));
    }

    @Test
    void shouldReadToTheEndThatItIsGiven() {
        AvroBytes out = new AvroBytes();
        out.writeString("row");
        out.writeString("behind");
        byte[] bytes = out.written();

        assertThat(in.wrap(bytes, 0, 4).readString()).isEqualTo("row");
        assertThat(in.isAtEnd()).isTrue();
    }

    private String read(String text) {
        AvroBytes out = new AvroBytes();
        out.writeString(text);
        return in.wrap(out.written(), 0).readString();
    }
}
