package dev.linkstream.client;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What a server may reply. */
final class Replies {

    private static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private Replies() {}

    static byte[] link(String requestId, String userId, String code) {
        return bytes(LinkGenerated.newBuilder()
                .setEventId("e-" + code)
                .setRequestId(requestId)
                .setCode(code)
                .setUrl("https://short.host/" + code)
                .setDeepLinkUrl("https://host/web-chat?link=" + code)
                .setUserId(userId)
                .setScenarioId("customer_support")
                .setCreatedAt(Instant.ofEpochMilli(1))
                .build());
    }

    static byte[] rejection(String requestId, RejectionReason reason, @Nullable String field, String message) {
        return bytes(LinkRejected.newBuilder()
                .setEventId("e-" + requestId)
                .setRequestId(requestId)
                .setReason(reason)
                .setField(field)
                .setMessage(message)
                .build());
    }

    private static byte[] bytes(SpecificRecord event) {
        return Objects.requireNonNull(EVENTS.serialize(null, event));
    }
}
