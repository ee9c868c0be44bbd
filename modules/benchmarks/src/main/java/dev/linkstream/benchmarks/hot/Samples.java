package dev.linkstream.benchmarks.hot;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What the benchmarks work on: records of everyday size. */
final class Samples {

    static final String USER = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final String BATCH = "76841b43-58eb-4df4-83c9-d8b3e75a220b";
    private static final String HOST = "http://127.0.0.1:18080";
    private static final String CODE = "aPd9DpuFYja";
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);

    private Samples() {}

    /** With 4 attributes. */
    static LinkRequested request() {
        return LinkRequested.newBuilder()
                .setBatchId(BATCH)
                .setIndex(0)
                .setTotal(1L)
                .setUserId(USER)
                .setScenarioId("customer_support")
                .setAttributes(Map.of(
                        "name", attribute("\"John Doe\"", false),
                        "age", attribute("42", false),
                        "vip", attribute("true", false),
                        "interests", attribute("[\"sports\",\"travel\"]", true)))
                .setCreatedAt(TIME)
                .setShortBaseUrl(HOST)
                .setFullpageUrl(HOST + "/web-chat")
                .setAppKey("0123456789abcdef0123456789abcdef")
                .build();
    }

    static LinkGenerated link() {
        return LinkGenerated.newBuilder()
                .setEventId(CODE)
                .setRequestId(BATCH + ":0")
                .setBatchId(BATCH)
                .setIndex(0L)
                .setCode(CODE)
                .setUrl(HOST + "/" + CODE)
                .setDeepLinkUrl(HOST + "/web-chat?scenario_id=customer_support&user_id=" + USER
                        + "&app_key=0123456789abcdef0123456789abcdef&link=" + CODE)
                .setUserId(USER)
                .setScenarioId("customer_support")
                .setCreatedAt(TIME)
                .build();
    }

    /** Of 20 names, {@code attribute0} and so on; a {@link HashMap}, as a store's row has it. */
    static Map<String, AttributeValue> attributes() {
        Map<String, AttributeValue> attributes = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            attributes.put("attribute" + i, attribute("\"value " + i + "\"", false));
        }
        return attributes;
    }

    /** The same 20 names. */
    static StoredContext context() {
        return new StoredContext(attributes(), 400L, 0, 1_000_000L, TIME, 0, 1_000_000L);
    }

    static AttributeValue attribute(String json, boolean collection) {
        return new AttributeValue(AttributeType.UNDECLARED, collection, json, null, null);
    }
}
