package dev.linkstream.links.codes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a deployment, oldest first: new codes are made under the last one, the others keep the links of earlier
 * epochs alive. Immutable.
 */
public final class CodeKeys {

    private final List<CodeKey> keys;

    private CodeKeys(List<CodeKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads one key of 64 hex digits a line; {@code #} begins a comment, blank lines are skipped. The last key is the
     * current one.
     *
     * @throws IllegalArgumentException if a line is no key (the message names the line's number from 1, never its
     *     content), or if there is no key at all
     */
    public static CodeKeys parse(String text) {
        List<CodeKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            int comment = line.indexOf('#');
            String hex = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (hex.isEmpty()) {
                continue;
            }
            try {
                keys.add(CodeKey.parse(hex));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("code keys, line " + number + ": " + e.getMessage(), e);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "code keys must hold at least one key of 64 hex digits, found none in " + number + " lines");
        }
        return new CodeKeys(keys);
    }

    /** The key of new codes. */
    public CodeKey current() {
        return keys.get(keys.size() - 1);
    }

    /** The key of that fingerprint, if it is here. */
    public Optional<CodeKey> find(String fingerprint) {
        return keys.stream()
                .filter(key -> key.fingerprint().equals(fingerprint))
                .findFirst();
    }

    @Override
    public String toString() {
        return keys.toString();
    }
}
