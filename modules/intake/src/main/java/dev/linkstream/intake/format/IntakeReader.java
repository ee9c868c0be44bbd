package dev.linkstream.intake.format;

import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.requests.FieldErrors;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code link-intake}: Avro, plain JSON, and CloudEvents around either, binary or structured; which of them a
 * record is, it says itself.
 */
public final class IntakeReader implements RecordReader {

    private static final String WHAT = "value";

    private final String topic;
    private final JsonTree json;
    private final AvroRequests avro;

    public IntakeReader(String topic, JsonTree json, AvroRequests avro) {
        this.topic = topic;
        this.json = json;
        this.avro = avro;
    }

    @Override
    public String name() {
        return "link-intake";
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public List<SentRequest> read(ConsumerRecord<byte[], byte[]> record, Place place) {
        byte[] value = record.value();
        if (value == null) {
            // A tombstone: whoever cleans up behind themselves asks for nothing.
            return List.of();
        }
        return List.of(read(record, value, place));
    }

    private SentRequest read(ConsumerRecord<byte[], byte[]> record, byte[] value, Place place) {
        FieldErrors errors = new FieldErrors();
        Headers headers = record.headers();
        if (CloudEvent.isBinary(headers)) {
            Identity identity = orPlace(CloudEvent.ofHeaders(headers, errors), place);
            RequestMembers request = new RequestMembers(members(value, errors), errors);
            return read(request, CloudEvent.isErasure(headers), identity, place);
        }
        Members members = members(value, errors);
        return !AvroRequests.isAvro(value) && CloudEvent.isStructured(headers, members)
                ? structured(members, place, errors)
                : read(new RequestMembers(members, errors), false, null, place);
    }

    private static SentRequest read(RequestMembers request, boolean erasure, @Nullable Identity identity, Place place) {
        return erasure || request.isErasure() ? request.readErasure(identity, place) : request.read(identity, place);
    }

    private SentRequest structured(Members event, Place place, FieldErrors errors) {
        Identity identity = orPlace(CloudEvent.ofMembers(event, errors), place);
        JsonValue encoded = event.find("data_base64");
        JsonValue data = event.find("data");
        Members members = null;
        if (encoded != null) {
            byte[] bytes = CloudEvent.base64(encoded);
            if (bytes == null) {
                errors.add("data_base64", "The data_base64 field must be base64.");
            } else {
                members = members(bytes, errors);
            }
        } else if (data instanceof Members object) {
            members = object;
        } else {
            errors.add("data", "The data field " + (data == null ? "is required." : "must be an object."));
        }
        return members == null
                ? new SentRequest(identity, null, Map.of(), null, errors, false)
                : read(new RequestMembers(members, errors), CloudEvent.isErasure(event), identity, place);
    }

    private Members members(byte[] value, FieldErrors errors) {
        return AvroRequests.isAvro(value) ? avro.read(topic, value, errors) : json.readObject(value, WHAT);
    }

    private static Identity orPlace(@Nullable Identity identity, Place place) {
        return identity == null ? Identity.ofPlace(place) : identity;
    }
}
