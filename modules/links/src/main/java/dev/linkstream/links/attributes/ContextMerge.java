package dev.linkstream.links.attributes;

import dev.linkstream.links.values.UnicodeText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** What comes of merging changes into a user's context: the new context, or the reason why there is none. */
public sealed interface ContextMerge<V> {

    /** How each message of {@link TooLarge} begins. */
    String TOO_LARGE = "The user context would exceed ";

    /** Whether messages by field are those of a context that would pass a limit. */
    static boolean isTooLarge(Map<String, List<String>> errors) {
        return errors.values().stream().flatMap(List::stream).anyMatch(message -> message.startsWith(TOO_LARGE));
    }

    /**
     * The merged context, immutable.
     *
     * @param bytes of its names (UTF-8) and values
     */
    record Merged<V>(Map<String, V> context, long bytes) implements ContextMerge<V> {
        public Merged {
            context = Collections.unmodifiableMap(context);
        }
    }

    /** The merged context would pass a limit; the old one stands. The message is for the caller of the API. */
    record TooLarge<V>(String message) implements ContextMerge<V> {}

    /**
     * Merges by name alone, so that the values may be encrypted: a change takes the place of the value of the same name
     * or removes it, other names stay. Neither map is changed. The limits bind the result, not the way to it.
     *
     * @param removes whether a change takes its name away
     * @param bytes the size of a value
     */
    static <V> ContextMerge<V> merge(
            Map<String, V> context,
            Map<String, V> changes,
            Predicate<? super V> removes,
            ToIntFunction<? super V> bytes,
            ValueLimits limits) {
        Map<String, V> merged = new LinkedHashMap<>(context);
        changes.forEach((name, value) -> {
            if (removes.test(value)) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        long size = 0;
        for (Map.Entry<String, V> attribute : merged.entrySet()) {
            size += UnicodeText.bytes(attribute.getKey()) + (long) bytes.applyAsInt(attribute.getValue());
        }
        if (size > limits.maxContextBytes()) {
            return new TooLarge<>(TOO_LARGE + ValueLimits.size(limits.maxContextBytes()) + ".");
        }
        if (merged.size() > limits.maxNames()) {
            return new TooLarge<>(TOO_LARGE + limits.maxNames() + " names.");
        }
        return new Merged<>(merged, size);
    }
}
