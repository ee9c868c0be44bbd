package dev.linkstream.cli.kafka;

import dev.linkstream.operations.RawBytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as one line of JSON: an event decoded, a JSON object as it is, of anything else {@code {"key","text"}} or
 * {@code {"key","hex"}}, of a record without value {@code {"key","value":null}}.
 */
public final class RecordLine {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Deserializer<SpecificRecord> events;

    public RecordLine(Deserializer<SpecificRecord> events) {
        this.events = events;
    }

    public String of(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return described(record, "value", null);
        }
        try {
            return JSON.writeValueAsString(EventJson.of(events.deserialize(record.topic(), value)));
        } catch (SerializationException e) {
            // Then it is somebody else's.
            return foreign(record, value);
        }
    }

    private static String foreign(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        String text = RawBytes.text(value);
        if (text == null) {
            return described(record, "hex", RawBytes.hex(value));
        }
        // Between the tokens of JSON, and there alone, line breaks may stand, and spaces as well.
        return isJsonObject(text)
                ? text.replace('\r', ' ').replace('\n', ' ').strip()
                : described(record, "text", text);
    }

    private static boolean isJsonObject(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static String described(ConsumerRecord<byte[], byte[]> record, String name, @Nullable String value) {
        Map<String, @Nullable String> members = new LinkedHashMap<>();
        members.put("key", record.key() == null ? null : RawBytes.shown(record.key()));
        members.put(name, value);
        return JSON.writeValueAsString(members);
    }
}
