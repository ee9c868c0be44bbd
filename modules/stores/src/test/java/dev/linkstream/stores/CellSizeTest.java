package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSizeTest {

    private final CellSize size = new CellSize();

    /** A head of 8 bytes, and as many more in case that others are longer. */
    @ParameterizedTest
    @CsvSource({"0, 96", "80, 96", "81, 112", "240, 256", "241, 256", "1000000, 256"})
    void shouldGoByTheFirstRow(int length, int cell) {
        assertThat(size.next(length)).isEqualTo(cell);
    }

    @Test
    void shouldNotGoByAFew() {
        addAll(999, 500);
        assertThat(size.next(5)).isEqualTo(96);
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
        addAll(1_000, 500);
        addAll(9_000, 80);
        assertThat(size.next(5)).isEqualTo(96);
    }

    @Test
    void shouldTakeRoomForTheManyThatAreLong() {
        addAll(1_000, 80);
        addAll(9_000, 500);
        assertThat(size.next(5)).isEqualTo(512);
    }

    @Test
    void shouldTakeLittleRoomWhereNoCellIsLargeEnough() {
        addAll(1_000, 1_017);
        assertThat(size.next(5)).isEqualTo(16);
    }

    @Test
    void shouldForgetRowsOfTheFileBefore() {
        addAll(1_000, 500);
        assertThat(size.next(5)).isEqualTo(512);
        addAll(1_000, 200);
        assertThat(size.next(5)).isEqualTo(208);
    }

    @Test
    void shouldStayAsItWasWhileFewRowsAreKnown() {
        size.found(320);
        addAll(999, 80);
        assertThat(size.next(5)).isEqualTo(320);
        assertThat(size.next(5)).isEqualTo(320);
    }

    private void addAll(int rows, int length) {
        for (int i = 0; i < rows; i++) {
            size.add(length);
        }
    }
}
