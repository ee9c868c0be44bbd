package dev.linkstream.intake.sources;

import dev.linkstream.intake.values.CrmValues;
import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Leaf;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.intake.values.Pointer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One event of a CRM as a source's pointers see it: a document, or one element of an array in it.
 *
 * @param array where the array stands in the document, null where the document is one event
 * @param element of the array
 * @param index of the element, from 0
 */
record Event(
        JsonValue document,
        @Nullable Pointer array,
        @Nullable JsonValue element,
        int index) {

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}|-");

    /** The document as one event. */
    static Event of(JsonValue document) {
        return new Event(document, null, null, 0);
    }

    /** Each element of the array there; what stands there and is no array counts as the only one, and nothing as none. */
    static List<Event> each(JsonValue document, Pointer array) {
        JsonValue found = array.find(document);
        if (found == null || found.isNull()) {
            return List.of();
        }
        List<JsonValue> elements =
                Pointer.opened(found) instanceof Elements several ? several.inOrder() : List.of(Pointer.opened(found));
        return IntStream.range(0, elements.size())
                .mapToObj(i -> new Event(document, array, elements.get(i), i))
                .toList();
    }

    /**
     * What stands at a pointer, plain; null where nothing does. A pointer through the array means this element, whatever its
     * index; another one is looked for in the element before the document.
     */
    @Nullable JsonValue find(Pointer pointer) {
        JsonValue own = findOwn(pointer);
        return own == null && element != null ? plain(pointer.find(document)) : own;
    }

    /** Like {@link #find}, but in an element that is an object looked for there alone: another's id is nobody's. */
    @Nullable JsonValue findOwn(Pointer pointer) {
        if (element == null || array == null) {
            return plain(pointer.find(document));
        }
        int depth = array.names().size();
        List<String> names = pointer.names();
        boolean through = names.size() > depth
                && names.subList(0, depth).equals(array.names())
                && INDEX.matcher(names.get(depth)).matches();
        if (through) {
            return plain(pointer.behind(depth + 1).find(element));
        }
        if (element instanceof Leaf) {
            return names.isEmpty() ? element : plain(pointer.find(document));
        }
        return plain(pointer.find(element));
    }

    private static @Nullable JsonValue plain(@Nullable JsonValue value) {
        return value == null ? null : CrmValues.plain(value);
    }

    /** An object of attributes, each of them plain; null where something else stands there. */
    static @Nullable Members members(JsonValue value) {
        return value instanceof Members members
                ? new Members(members.byName().entrySet().stream()
                        .collect(
                                LinkedHashMap::new,
                                (all, each) -> all.put(each.getKey(), CrmValues.plain(each.getValue())),
                                Map::putAll))
                : null;
    }
}
