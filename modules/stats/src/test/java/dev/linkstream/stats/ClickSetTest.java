package dev.linkstream.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
                set = new ClickSet(unit, set.pack());
            }
        }
        requireSame(set, expected);
        set.pack();
        set.rest();
        requireSame(set, expected);

        set.dropSlots();
        ClickSet whole = new ClickSet(unit, set.pack());
        assertThat(whole.size()).isEqualTo(expected.size());
        assertThat(whole.pairs()).isEqualTo(expected.size());
        if (!expected.isEmpty()) {
            assertThat(whole.add(expected.firstKey(), 1)).isFalse();
        }
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
        long[] bits = new long[2 * ClickSet.WORDS];
        set.addTo(bits, ClickSet.WORDS);
        Set<Integer> links = new TreeSet<>();
        for (int link = 0; link < 2 * ClickSet.LINKS; link++) {
            if ((bits[link >>> 6] >>> link & 1) != 0) {
                links.add(link - ClickSet.LINKS);
            }
        }
        assertThat(links).isEqualTo(expected.keySet());
    }
}
