package dev.linkstream.privacy;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the attributes of requests as they are written to the log, whatever the way in: by the topic's serializer, so
 * that none can forget it. What is encrypted is with the producer in the same call, which sends it within its delivery
 * timeout or never: so it is known when nothing more comes under a key. Thread-safe.
 */
public final class RequestSealer {

    private final Supplier<LogKey> current;

    RequestSealer(Supplier<LogKey> current) {
        this.current = current;
    }

    /** The request log as its producers write it. */
    public Topic<SpecificRecord> sealing(Topic<SpecificRecord> log) {
        Serializer<SpecificRecord> events = log.values().serializer();
        Deserializer<SpecificRecord> reading = log.values().deserializer();
        Serializer<SpecificRecord> sealing = (topic, event) ->
                events.serialize(topic, event instanceof LinkRequested request ? seal(request, topic) : event);
        Serde<SpecificRecord> values = Serdes.serdeFrom(sealing, reading);
        return log.withValues(values);
    }

    /** A copy of the request whose attributes are encrypted; the request stays as it is, as it may be sent again. */
    LinkRequested seal(LinkRequested request, @Nullable String topic) {
        LinkRequested sealed = new LinkRequested();
        int fields = request.getSchema().getFields().size();
        for (int field = 0; field < fields; field++) {
            sealed.put(field, request.get(field));
        }
        sealed.setAttributes(RequestEnvelope.seal(request, String.valueOf(topic), current.get()));
        return sealed;
    }
}
