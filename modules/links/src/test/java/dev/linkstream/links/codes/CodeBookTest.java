package dev.linkstream.links.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodeBookTest {

    private static final int PARTITIONS = 12;

    private final CodeKey oldKey = CodeKey.parse("0a".repeat(32));
    private final CodeKey newKey = CodeKey.parse("0b".repeat(32));
    private final CodeKeys keys = CodeKeys.parse(oldKey.toHex() + "\n" + newKey.toHex());
    private final Epoch first = epoch(0, "topic-a", oldKey, 0);
    private final Epoch second = epoch(1, "topic-a", newKey, 100);
    private final Epoch third = epoch(5, "topic-b", newKey, 0);
    private final EpochList epochs = EpochList.of(List.of(third, first, second));
    private final CodeBook book = new CodeBook(epochs, keys, PARTITIONS);

    @Test
    void shouldEncodeUnderTheKeyOfThePositionsEpoch() {
        assertThat(book.encode(new Position(0, 3, 7))).isEqualTo(new ShortCodes(oldKey).encode(new Position(0, 3, 7)));
        assertThat(book.encode(new Position(1, 3, 7))).isEqualTo(new ShortCodes(newKey).encode(new Position(1, 3, 7)));
    }

    @Test
    void shouldDecodeTheCodesOfAllEpochs() {
        RandomGenerator random = new Random(11);
        for (Epoch epoch : epochs.all()) {
            for (int i = 0; i < 1_000; i++) {
                Position position = new Position(epoch.number(), random.nextInt(PARTITIONS), random.nextLong(1L << 42));

                assertThat(book.decode(book.encode(position))).containsExactly(position);
            }
        }
    }

    @Test
    void shouldDecodeOnlyPlausiblePositions() {
        ShortCodes underNew = new ShortCodes(newKey);

        assertThat(book.decode(underNew.encode(new Position(1, 11, 7)))).containsExactly(new Position(1, 11, 7));
        assertThat(book.decode(underNew.encode(new Position(1, 12, 7))))
                .as("no such partition")
                .isEmpty();
        assertThat(book.decode(underNew.encode(new Position(2, 0, 7))))
                .as("no such epoch")
                .isEmpty();
        assertThat(book.decode(underNew.encode(new Position(0, 0, 7))))
                .as("an epoch of another key")
                .isEmpty();
        assertThat(book.decode("garbage")).isEmpty();
    }

    @Test
    void shouldTellAllThatACodeMayStandForNewestKeyFirst() {
        // So many epochs and partitions that many codes of one key are plausible under the other.
        int newest = 1_000;
        List<Epoch> many = IntStream.rangeClosed(0, newest)
                .mapToObj(number -> epoch(number, "topic-a", number == newest ? newKey : oldKey, 0))
                .toList();
        CodeBook all = new CodeBook(EpochList.of(many), keys, Position.MAX_PARTITION + 1);
        ShortCodes underOld = new ShortCodes(oldKey);
        int both = 0;
        for (int offset = 0; offset < 100; offset++) {
            Position position = new Position(newest, 0, offset);
            String code = all.encode(position);
            Position older =
                    underOld.decode(code).filter(p -> p.epoch() < newest).orElse(null);
            both += older == null ? 0 : 1;

            assertThat(all.decode(code)).isEqualTo(older == null ? List.of(position) : List.of(position, older));
        }
        assertThat(both).isPositive();
    }

    @Test
    void shouldResolveNothingOfAnEpochWhoseKeyIsNotAtHand() {
        CodeBook withoutOld = new CodeBook(epochs, CodeKeys.parse(newKey.toHex()), PARTITIONS);

        assertThat(withoutOld.decode(book.encode(new Position(0, 3, 7)))).isEmpty();
        assertThat(withoutOld.decode(book.encode(new Position(5, 3, 7)))).containsExactly(new Position(5, 3, 7));
        assertThatThrownBy(() -> withoutOld.encode(new Position(0, 3, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the key of a position's epoch must be at hand, " + oldKey.fingerprint()
                        + " is not, position 0/3/7");
    }

    @Test
    void shouldTellWhichEpochsHaveCodes() {
        CodeBook withoutOldKey = new CodeBook(epochs, CodeKeys.parse(newKey.toHex()), PARTITIONS);

        assertThat(withoutOldKey.encodes(1)).isTrue();
        assertThat(withoutOldKey.encodes(0)).as("its key is not at hand").isFalse();
        assertThat(withoutOldKey.encodes(2)).as("not listed").isFalse();
    }

    @Test
    void shouldRefuseToEncodeWhatItCouldNotDecode() {
        assertThatThrownBy(() -> book.encode(new Position(2, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position's epoch must be listed, was 2/0/0");
        assertThatThrownBy(() -> book.encode(new Position(0, 12, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position's partition must be below 12, was 0/12/0");
        assertThatThrownBy(() -> new CodeBook(epochs, keys, 1025))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions must be 1 to 1024, was 1025");
    }

    @Test
    void shouldKnowTheEpochOfARecordOfTheCurrentTopic() {
        CodeBook current = new CodeBook(EpochList.of(List.of(first, second)), keys, PARTITIONS);

        assertThat(current.epochAt(0, 0)).isZero();
        assertThat(current.epochAt(0, 99)).isZero();
        assertThat(current.epochAt(0, 100)).isEqualTo(1);
        assertThat(book.epochAt(0, 50)).isEqualTo(5);
        assertThatThrownBy(() -> new CodeBook(EpochList.of(List.of()), keys, PARTITIONS).epochAt(0, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the epoch list is empty: no epoch has begun yet");
    }

    @Test
    void shouldKeepEpochsInOrder() {
        assertThat(epochs.all()).containsExactly(first, second, third);
        assertThat(epochs.current()).isEqualTo(third);
        assertThat(epochs.find(1)).contains(second);
        assertThat(epochs.find(2)).isEmpty();
        assertThat(epochs.isEmpty()).isFalse();
        assertThat(epochs.at(4, 100, "topic-a")).isEqualTo(second);
    }

    @Test
    void shouldLetTheNewestEpochHaveWhatALostTailGaveBack() {
        Epoch afterLoss = epoch(2, "topic-a", newKey, 40);
        EpochList list = EpochList.of(List.of(first, second, afterLoss));

        assertThat(list.at(0, 39, "topic-a")).isEqualTo(first);
        assertThat(list.at(0, 40, "topic-a")).isEqualTo(afterLoss);
        assertThat(list.at(0, 100, "topic-a")).isEqualTo(afterLoss);
    }

    @Test
    void shouldRefuseListsThatMakeNoSense() {
        assertThatThrownBy(() -> EpochList.of(List.of(first, first)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an epoch's number must be used once");
        assertThatThrownBy(() -> EpochList.of(List.of(second)).at(3, 99, "topic-a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a record must lie in a listed epoch,"
                        + " partition 3 offset 99 of topic id topic-a lies in none of 1");
        assertThatThrownBy(() -> epoch(2048, "topic-a", oldKey, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epoch must be 0 to 2047, was 2048");
        assertThatThrownBy(() -> epoch(0, "topic-a", oldKey, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("start offset must be 0 to 4398046511103, was -1");
    }

    private static Epoch epoch(int number, String topicId, CodeKey key, long start) {
        List<Long> startOffsets = Stream.generate(() -> start).limit(PARTITIONS).toList();
        return new Epoch(number, topicId, key.fingerprint(), startOffsets, Instant.EPOCH, "test");
    }
}
