package dev.linkstream.cli.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event as plain values that JSON can be written of: members in the order of the schema, the names of maps sorted,
 * times as RFC 3339 UTC, bytes in Base64.
 */
final class EventJson {

    private EventJson() {}

    static Map<String, @Nullable Object> of(IndexedRecord event) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            members.put(field.name(), value(event.get(field.pos())));
        }
        return members;
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof IndexedRecord inner) {
            return of(inner);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((name, each) -> sorted.put(String.valueOf(name), value(each)));
            return sorted;
        }
        if (value instanceof Collection<?> elements) {
            List<@Nullable Object> list = new ArrayList<>();
            elements.forEach(each -> list.add(value(each)));
            return list;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        }
        // Strings and enums; an Instant's own text is RFC 3339.
        return value.toString();
    }
}
