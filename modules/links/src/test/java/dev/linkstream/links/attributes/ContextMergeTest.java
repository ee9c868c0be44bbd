package dev.linkstream.links.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.links.attributes.ContextMerge.Merged;
import dev.linkstream.links.attributes.ContextMerge.TooLarge;
import dev.linkstream.links.values.UnicodeText;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContextMergeTest {
    private static final String REMOVED = "null";
    private static final Map<String, String> CONTEXT = Map.of("a", "1", "b", "2");

    @Test
    void shouldOverwriteAddRemoveAndKeep() {
        Map<String, String> changes = Map.of("a", "3", "b", REMOVED, "c", "4", "unknown", REMOVED);
        assertThat(merged(CONTEXT, changes)).isEqualTo(Map.of("a", "3", "c", "4"));
        assertThat(merged(Map.of("x", "0"), changes)).isEqualTo(Map.of("x", "0", "a", "3", "c", "4"));
        assertThat(merged(CONTEXT, Map.of())).isEqualTo(CONTEXT);
    }

    @Test
    void shouldLeaveBothMapsAloneAndGiveOneThatNobodyCanChange() {
        Map<String, String> context = new HashMap<>(CONTEXT);
        Map<String, String> changes = new HashMap<>(Map.of("a", REMOVED, "c", "3"));
        Map<String, String> merged = merged(context, changes);
        assertThat(context).isEqualTo(CONTEXT);
        assertThat(changes).isEqualTo(Map.of("a", REMOVED, "c", "3"));
        context.clear();
        assertThat(merged).isEqualTo(Map.of("b", "2", "c", "3"));
        assertThatThrownBy(() -> merged.put("d", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldGiveTheSameWhetherChangesComeOneByOneOrTogether() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 5_000; i++) {
            Map<String, String> context = randomChanges(random);
            context.values().removeIf(REMOVED::equals);
            Map<String, String> first = randomChanges(random);
            Map<String, String> second = randomChanges(random);
            Map<String, String> together = new HashMap<>(first);
            together.putAll(second);
            Map<String, String> stepwise = merged(merged(context, first), second);
            assertThat(stepwise).isEqualTo(merged(context, together)).doesNotContainValue(REMOVED);
            assertThat(merged(stepwise, second)).as("repeated").isEqualTo(stepwise);
        }
    }

    @Test
    void shouldBoundTheBytesOfNamesAndValuesExactly() {
        ValueLimits limits = new ValueLimits(1, 10, 2048);
        // Two bytes of name.
        Map<String, String> atTheLimit = Map.of("é", "x".repeat(2046));
        assertThat(merge(Map.of(), atTheLimit, limits)).isEqualTo(new Merged<>(atTheLimit, 2048));
        assertThat(merge(Map.of(), Map.of("é", "x".repeat(2047)), limits))
                .isEqualTo(new TooLarge<>("The user context would exceed 2 KB."));
        assertThat(merge(atTheLimit, Map.of("n", ""), limits)).isInstanceOf(TooLarge.class);
        // What goes makes room for what comes, in whatever order they stand.
        assertThat(merge(atTheLimit, Map.of("é", REMOVED, "n", "x".repeat(2047)), limits))
                .isInstanceOf(Merged.class);
    }

    @Test
    void shouldBoundTheNamesExactly() {
        Map<String, String> full = IntStream.range(0, 500).boxed().collect(Collectors.toMap(i -> "n" + i, i -> "v"));
        assertThat(merge(full, Map.of("n7", "w"), ValueLimits.DEFAULT)).isInstanceOf(Merged.class);
        assertThat(merge(full, Map.of("n7", REMOVED, "new", "w"), ValueLimits.DEFAULT))
                .isInstanceOf(Merged.class);
        assertThat(merge(full, Map.of("new", "w"), ValueLimits.DEFAULT))
                .isEqualTo(new TooLarge<>("The user context would exceed 500 names."));
    }

    @Test
    void shouldNameTheDefaultLimitAsTheContractDoes() {
        Map<String, Integer> changes = Map.of("a", 300 * 1024, "b", 300 * 1024);
        assertThat(ContextMerge.merge(Map.of(), changes, v -> false, v -> v, ValueLimits.DEFAULT))
                .isEqualTo(new TooLarge<>("The user context would exceed 512 KB."));
    }

    @Test
    void shouldNotOverflowWhenValuesAreHuge() {
        Map<String, Integer> changes = Map.of("a", Integer.MAX_VALUE, "b", Integer.MAX_VALUE);
        assertThat(ContextMerge.merge(Map.of(), changes, v -> false, v -> v, ValueLimits.DEFAULT))
                .isInstanceOf(TooLarge.class);
    }

    private static Map<String, String> randomChanges(RandomGenerator random) {
        Map<String, String> changes = new HashMap<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            changes.put("n" + random.nextInt(8), random.nextInt(3) == 0 ? REMOVED : "v" + random.nextInt(100));
        }
        return changes;
    }

    private static Map<String, String> merged(Map<String, String> context, Map<String, String> changes) {
        return ((Merged<String>) merge(context, changes, ValueLimits.DEFAULT)).context();
    }

    private static ContextMerge<String> merge(
            Map<String, String> context, Map<String, String> changes, ValueLimits limits) {
        return ContextMerge.merge(context, changes, REMOVED::equals, UnicodeText::bytes, limits);
    }
}
