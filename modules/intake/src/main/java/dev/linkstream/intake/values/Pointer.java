package dev.linkstream.intake.values;

import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Members;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON Pointer (RFC 6901), which also leads into a string that holds JSON. */
public final class Pointer {

    public static final String RULE =
            "a JSON Pointer such as /after/email, with ~1 for a slash and ~0 for a tilde in a name";

    private static final Pattern GRAMMAR = Pattern.compile("(/([^~]|~[01])*)?", Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** To the whole document. */
    public static final Pointer WHOLE = new Pointer("", List.of());

    private static final JsonTree JSON = new JsonTree();

    private final String text;
    private final List<String> names;

    private Pointer(String text, List<String> names) {
        this.text = text;
        this.names = names;
    }

    /** The pointer that the text is; null where it is none. */
    public static @Nullable Pointer parse(String text) {
        if (!GRAMMAR.matcher(text).matches()) {
            return null;
        }
        return new Pointer(
                text,
                text.isEmpty()
                        ? List.of()
                        : Arrays.stream(text.substring(1).split("/", -1))
                                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                                .toList());
    }

    /** What stands there, JSON's null included; null where nothing does. */
    public @Nullable JsonValue find(JsonValue document) {
        JsonValue value = document;
        for (String name : names) {
            value = below(value, name);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    /** A value, or what a string of JSON holds. */
    public static JsonValue opened(JsonValue value) {
        return JSON.opened(value);
    }

    /** Where the list stands whose first element this points to; null where it points to no such thing. */
    public @Nullable Pointer listOf() {
        int last = names.size() - 1;
        return last >= 0 && names.get(last).equals("0") ? of(names.subList(0, last)) : null;
    }

    /** What stands there, or else the other value. */
    public JsonValue findOr(JsonValue document, JsonValue other) {
        JsonValue found = find(document);
        return found == null ? other : found;
    }

    /** The names on the way, in order. */
    public List<String> names() {
        return names;
    }

    /** The pointer behind the first names. */
    public Pointer behind(int count) {
        return of(names.subList(count, names.size()));
    }

    private static Pointer of(List<String> names) {
        String text = names.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
        return new Pointer(text, List.copyOf(names));
    }

    private static @Nullable JsonValue below(JsonValue sent, String name) {
        JsonValue value = JSON.opened(sent);
        if (value instanceof Members members) {
            return members.byName().get(name);
        }
        if (value instanceof Elements elements && INDEX.matcher(name).matches()) {
            int index = Integer.parseInt(name);
            return index < elements.inOrder().size() ? elements.inOrder().get(index) : null;
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
