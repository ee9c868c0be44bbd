package dev.linkstream.privacy;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/** Requests and attributes of tests. */
public final class Fixtures {

    static final String LOG = "t.link-requests";
    public static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    public static final SecureRandom RANDOM = new SecureRandom();

    private Fixtures() {}

    static Map<String, AttributeValue> attributes() {
        return Map.of(
                "name",
                new AttributeValue(AttributeType.UNDECLARED, false, "\"Zoë Kanarienvogel\"", null, null),
                "age",
                new AttributeValue(AttributeType.WHOLE_NUMBER, false, "42", null, null));
    }

    static LinkRequested request(String userId, String batchId, long index) {
        return LinkRequested.newBuilder()
                .setUserId(userId)
                .setScenarioId("s")
                .setBatchId(batchId)
                .setIndex(index)
                .setAttributes(attributes())
                .setCreatedAt(NOON)
                .build();
    }
}
