package dev.linkstream.links;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first words of a web chat. {@code {name}} stands for the visitor's attribute of that name, {@code {name|you}} for it or,
 * where they have none, for what is behind the bar. The page fills it in, in the visitor's own language and formats.
 */
final class WelcomeText {

    static final int MAX_CHARACTERS = 1_000;

    private WelcomeText() {}

    /** The attributes that the text names, in its order; null where its braces do not fit together or hold no name. */
    static @Nullable List<String> names(String text) {
        List<String> names = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' && open < 0) {
                open = i;
            } else if (c == '}' && open >= 0) {
                String inside = text.substring(open + 1, i);
                int bar = inside.indexOf('|');
                String name = (bar < 0 ? inside : inside.substring(0, bar)).strip();
                if (name.isEmpty()) {
                    return null;
                }
                names.add(name);
                open = -1;
            } else if (c == '{' || c == '}') {
                return null;
            }
        }
        return open < 0 ? names : null;
    }
}
