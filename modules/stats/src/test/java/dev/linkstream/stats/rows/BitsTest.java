package dev.linkstream.stats.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldGiveBackWhatWasWritten(long seed) {
        BitWriter writer = new BitWriter();
        write(new Random(seed), writer);
        BitReader reader = new BitReader(writer.bytes());

        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int width = random.nextInt(65);
            long value = random.nextLong() >>> random.nextInt(64);
            assertThat(reader.bits(width)).isEqualTo(width == 64 ? value : value & (1L << width) - 1);
            assertThat(reader.number()).isEqualTo(value >>> 1);
            assertThat(reader.bit()).isEqualTo(random.nextBoolean());
            long[] column = column(random);
            assertThat(reader.column(column.length)).isEqualTo(column);
            for (int at = 0; at < column.length; at++) {
                column[at] >>>= 1;
            }
            assertThat(reader.basedColumn(column.length)).isEqualTo(column);
            assertThat(reader.text()).isEqualTo("Zoë " + i);
        }
    }

    private static void write(Random random, BitWriter writer) {
        for (int i = 0; i < 200; i++) {
            int width = random.nextInt(65);
            long value = random.nextLong() >>> random.nextInt(64);
            writer.bits(value, width).number(value >>> 1).bit(random.nextBoolean());
            long[] column = column(random);
            writer.column(column, column.length);
            for (int at = 0; at < column.length; at++) {
                column[at] >>>= 1;
            }
            writer.basedColumn(column, column.length).text("Zoë " + i);
        }
    }

    /** Small ones, large ones, and both in one. */
    private static long[] column(Random random) {
        long[] values = new long[random.nextInt(70)];
        int most = random.nextInt(64);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong() >>> (most + random.nextInt(64 - most));
        }
        return values;
    }

    @Test
    void shouldTakeFewBitsForWhatIsAlike() {
        long[] times = new long[64];
        for (int i = 0; i < times.length; i++) {
            times[i] = 1_764_500_000_000L + i % 8;
        }

        // Of each its distance, in three bits and one that ends it.
        assertThat(new BitWriter().basedColumn(times, times.length).bytes()).hasSizeLessThan(41);
    }

    @Test
    void shouldNotReadBeyondTheEnd() {
        BitReader reader = new BitReader(new byte[] {1, 2, 3});
        long unused = reader.bits(20);

        assertThatThrownBy(() -> reader.bits(5))
                .isInstanceOf(SerializationException.class)
                .hasMessage("A row of the numbers ends early, after 3 bytes");
        assertThatThrownBy(() -> new BitReader(new byte[20]).rice(3)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> new BitReader(new BitWriter().number(1000).bytes()).count())
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no room for 1000 values");
    }
}
