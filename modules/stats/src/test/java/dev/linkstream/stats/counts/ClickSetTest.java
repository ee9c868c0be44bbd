package dev.linkstream.stats.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.stats.rows.BitReader;
import dev.linkstream.stats.rows.BitWriter;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickSetTest {

    @ParameterizedTest
    @CsvSource({
        "DAY, 0, 1",
        "DAY, 5, 1",
        "DAY, 700, 1",
        "DAY, 30000, 1",
        "DAY, 3000, 3000",
        "HOUR, 4000, 1",
        "HOUR, 100, 20"
    })
    void shouldHoldAndGiveBackWhichLinksWereClickedInWhichSlots(SpanUnit unit, int clicks, int spread) {
        Random random = new Random(clicks);
        NavigableMap<Integer, Set<Integer>> expected = new TreeMap<>();
        ClickSet set = new ClickSet(unit, true);
        for (int i = 0; i < clicks; i++) {
            int link = random.nextInt(Math.max(1, ClickSet.LINKS / spread));
            int slot = random.nextInt(unit.slots());
            boolean isNew =
                    expected.computeIfAbsent(link, each -> new TreeSet<>()).add(slot);
            assertThat(set.add(link, slot)).isEqualTo(isNew);
            if (random.nextInt(500) == 0) {
                set = storedAndRead(unit, true, set);
            }
        }
        requireSame(set, expected);
        requireSame(storedAndRead(unit, true, set), expected);

        set.dropSlots();
        ClickSet whole = storedAndRead(unit, false, set);
        assertThat(whole.size()).isEqualTo(expected.size());
        assertThat(whole.pairs()).isEqualTo(expected.size());
        if (!expected.isEmpty()) {
            assertThat(whole.add(expected.firstKey(), 1)).isFalse();
        }
    }

    @Test
    void shouldTakeNoMoreBitsThanItTakesToTellThemApart() {
        Random random = new Random(1);
        ClickSet set = new ClickSet(SpanUnit.DAY, true);
        while (set.pairs() < 100) {
            set.add(random.nextInt(1000), random.nextInt(96));
        }

        // Of 96,000 pairs 100: 11.3 bits for each of them.
        assertThat(bytes(set)).hasSizeLessThan(150);
    }

    @Test
    void shouldRefuseARowOfSomethingElse() {
        byte[] row = bytes(new ClickSet(SpanUnit.DAY, true));
        assertThat(ClickSet.read(SpanUnit.DAY, true, new BitReader(row)).size()).isZero();
        byte[] beyond = new BitWriter()
                .number(1)
                .column(new long[] {ClickSet.LINKS * 96L}, 1)
                .bytes();
        assertThatThrownBy(() -> ClickSet.read(SpanUnit.DAY, true, new BitReader(beyond)))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> ClickSet.read(SpanUnit.DAY, true, new BitReader(new byte[0])))
                .isInstanceOf(SerializationException.class);
    }

    private static byte[] bytes(ClickSet set) {
        BitWriter row = new BitWriter();
        set.pack(row);
        return row.bytes();
    }

    private static ClickSet storedAndRead(SpanUnit unit, boolean slotted, ClickSet set) {
        return ClickSet.read(unit, slotted, new BitReader(bytes(set)));
    }

    private static void requireSame(ClickSet set, Map<Integer, Set<Integer>> expected) {
        Map<Integer, Set<Integer>> found = new TreeMap<>();
        set.forEach((link, low, high) -> {
            Set<Integer> slots = new TreeSet<>();
            for (int slot = 0; slot < 64; slot++) {
                if ((low >>> slot & 1) != 0) {
                    slots.add(slot);
                }
                if ((high >>> slot & 1) != 0) {
                    slots.add(64 + slot);
                }
            }
            found.put(link, slots);
        });
        assertThat(found).isEqualTo(expected);
        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(set.pairs())
                .isEqualTo(expected.values().stream().mapToInt(Set::size).sum());
    }
}
