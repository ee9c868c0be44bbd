package dev.linkstream.links.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.heap.HeapRoom.Taken;
import dev.linkstream.links.values.PackedScalars;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

    @Test
    void shouldLetInWhatHasRoomAndNothingElse() throws InterruptedException {
        HeapRoom room = new HeapRoom(100 << 10);
        Taken first = Objects.requireNonNull(room.tryTake(60 << 10));

        assertThat(room.tryTake(60 << 10)).isNull();
        assertThat(room.take(60 << 10, Duration.ofMillis(1))).isNull();
        assertThat(room.everHas(60 << 10)).isTrue();
        assertThat(room.everHas(100 << 10)).isFalse();
        assertThat(room.tryTake(20 << 10)).isNotNull();

        first.close();
        first.close();

        assertThat(room.tryTake(70 << 10)).isNotNull();
        assertThat(room.tryTake(20 << 10)).isNull();
        assertThat(room.taken()).isEqualTo(92 << 10);
    }

    @Test
    void shouldEstimateByWhatStandsOutsideOfStrings() {
        byte[] numbers = bytes("{\"a\":[1,2,3]}");
        byte[] text = bytes("{\"a\":\"1,2,3:\\\",,,,::::[[[[\"}");

        assertThat(HeapCost.ofEntries(numbers, 10)).isEqualTo(5L * numbers.length + 400 + 2 * 4);
        assertThat(HeapCost.ofEntries(text, 10)).isEqualTo(5L * text.length + 400);
        assertThat(HeapCost.ofEntries(text, 0)).isEqualTo(5L * text.length);
        assertThat(HeapCost.ofTree(numbers)).isEqualTo(4L * numbers.length + 5 * 120);
        assertThat(HeapCost.ofTree(text)).isEqualTo(4L * text.length + 2 * 120);
        assertThat(HeapCost.ofTree(bytes("{\"a"))).isEqualTo(4L * 3 + 120);
        assertThat(HeapCost.ofEntries(bytes("{\"a\\"), 1)).isEqualTo(20);
    }

    @Test
    void shouldKeepManyScalarsAsTheyAre() {
        List<Scalar> scalars = IntStream.range(0, 1_000)
                .mapToObj(i -> switch (i % 4) {
                    case 0 -> new Scalar(Kind.STRING, "\ud83d\ude00".repeat(i % 7));
                    case 1 -> new Scalar(Kind.NUMBER, String.valueOf(i));
                    case 2 -> new Scalar(Kind.BOOLEAN, "true");
                    default -> new Scalar(Kind.NULL, "null");
                })
                .toList();

        assertThat(new SentValue.Collection(scalars).elements())
                .isInstanceOf(PackedScalars.class)
                .isEqualTo(scalars);
        assertThat(new SentValue.Collection(scalars.subList(0, 3)).elements()).isEqualTo(scalars.subList(0, 3));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
