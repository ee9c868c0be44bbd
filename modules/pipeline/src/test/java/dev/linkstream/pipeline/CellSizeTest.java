package dev.linkstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSizeTest {

    private final CellSize size = new CellSize();

    /** A head of 8 bytes, and as many more in case that others are longer. */
    @ParameterizedTest
    @CsvSource({"0, 32", "16, 32", "17, 64", "80, 96", "1008, 1024", "1009, 32", "1000000, 32"})
    void shouldGoByTheFirstRow(int length, int cell) {
        assertThat(size.next(length)).isEqualTo(cell);
    }

    @Test
    void shouldHoldAllRowsOfLikeLengths() {
        for (int i = 0; i < 10_000; i++) {
            size.add(70 + i % 50);
        }
        assertThat(size.next(5)).isEqualTo(128);
    }

    @Test
    void shouldNotTakeRoomForTheFewThatAreLong() {
        for (int i = 0; i < 10_000; i++) {
            size.add(i % 10 == 0 ? 500 : 80);
        }
        assertThat(size.next(5)).isEqualTo(96);
    }

    @Test
    void shouldTakeRoomForTheManyThatAreLong() {
        for (int i = 0; i < 10_000; i++) {
            size.add(i % 10 == 0 ? 80 : 500);
        }
        assertThat(size.next(5)).isEqualTo(512);
    }

    @Test
    void shouldTakeLittleRoomWhereNoCellIsLargeEnough() {
        size.add(1017);
        assertThat(size.next(5)).isEqualTo(32);
    }

    @Test
    void shouldForgetRowsOfTheFileBefore() {
        size.add(500);
        assertThat(size.next(5)).isEqualTo(512);
        assertThat(size.next(5)).isEqualTo(32);
    }
}
