package dev.linkstream.intake.sources;

import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.Pointer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a source count.
 *
 * @param texts what the string, number or boolean at the pointer must be one of; null where {@code exists} decides
 * @param exists whether something other than null must stand there
 */
record Condition(Pointer pointer, @Nullable Set<String> texts, boolean exists) {

    /** Whether it holds for what stands at its pointer, null where nothing does. */
    boolean holds(@Nullable JsonValue value) {
        boolean there = value != null && !value.isNull();
        if (texts == null) {
            return there == exists;
        }
        return there
                && value instanceof Leaf leaf
                && texts.contains(leaf.scalar().text());
    }
}
