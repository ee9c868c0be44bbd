package dev.linkstream.core;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Requests, epochs and keys for the tests of this package. */
final class Fixtures {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final CodeKeys KEYS = CodeKeys.parse("ab".repeat(32));
    static final CodeKeys OTHER_KEYS = CodeKeys.parse("cd".repeat(32));

    static final EventSerde<SpecificRecord> EVENTS = new EventSerde<>(SpecificRecord.class);

    private Fixtures() {}

    static Epoch epoch(int number, String topicId, long... startOffsets) {
        return new Epoch(
                number,
                topicId,
                KEYS.current().fingerprint(),
                Arrays.stream(startOffsets).boxed().toList(),
                NOON,
                "test");
    }

    /** Codes of one epoch in a log of some partitions. */
    static CodeBook oneEpoch(int partitions) {
        return new CodeBook(
                EpochList.of(List.of(new Epoch(
                        0, "topic", KEYS.current().fingerprint(), Collections.nCopies(partitions, 0L), NOON, "test"))),
                KEYS,
                partitions);
    }

    static LinkRequested.Builder request(String user, String batch, long index) {
        return LinkRequested.newBuilder()
                .setBatchId(batch)
                .setIndex(index)
                .setTotal(1L)
                .setUserId(user)
                .setScenarioId("support")
                .setAttributes(Map.of())
                .setCreatedAt(NOON)
                .setShortBaseUrl("https://s.example")
                .setFullpageUrl("https://chat.example/web-chat")
                .setAppKey("app-1");
    }

    static LinkRequested request(String user, String batch, long index, Map<String, String> json) {
        return request(user, batch, index).setAttributes(attributes(json)).build();
    }

    /** Attributes by name, each given as its JSON text. */
    static Map<String, AttributeValue> attributes(Map<String, String> json) {
        Map<String, AttributeValue> values = new TreeMap<>();
        json.forEach((name, text) ->
                values.put(name, new AttributeValue(AttributeType.UNDECLARED, false, text, null, null)));
        return values;
    }

    static RequestOpened opened(String key, String body, String batch, Instant at) {
        return new RequestOpened(key, ByteBuffer.wrap(bytes(body)), batch, at);
    }

    static Headers wantsReply(String correlationId, @Nullable Integer partition) {
        Headers headers = new RecordHeaders();
        new ReplyHeaders(bytes(correlationId), null, partition).writeTo(headers);
        return headers;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
