package dev.linkstream.benchmarks.floor;

import dev.linkstream.benchmarks.load.SyncRequests;
import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * The records and answers that the echo floor moves: the product's own events for the call of {@link SyncRequests}, so
 * that they have its sizes. They are made once; nobody reads them.
 */
final class EchoRecords {

    private static final String USER = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final String BATCH = "76841b43-58eb-4df4-83c9-d8b3e75a220b";
    private static final String HOST = "http://127.0.0.1:18080";
    private static final String CODE = "aPd9DpuFYja";
    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));

    private EchoRecords() {}

    /** As {@code link-requests} has it. */
    static byte[] request() {
        return TOPICS.linkRequests()
                .values()
                .serializer()
                .serialize(
                        "",
                        LinkRequested.newBuilder()
                                .setBatchId(BATCH)
                                .setIndex(0)
                                .setTotal(1L)
                                .setUserId(USER)
                                .setScenarioId("s")
                                .setAttributes(Map.of(
                                        "name", attribute("\"John Doe\"", false),
                                        "age", attribute("42", false),
                                        "vip", attribute("true", false),
                                        "interests", attribute("[\"sports\",\"travel\"]", true)))
                                .setCreatedAt(Instant.EPOCH.plusMillis(1_700_000_000_000L))
                                .setShortBaseUrl(HOST)
                                .setFullpageUrl(HOST + "/web-chat")
                                .setAppKey("k")
                                .build());
    }

    /** As {@code link-replies} has it. */
    static byte[] reply() {
        return TOPICS.linkReplies()
                .values()
                .serializer()
                .serialize(
                        "",
                        LinkGenerated.newBuilder()
                                .setEventId(CODE)
                                .setRequestId(BATCH + ":0")
                                .setBatchId(BATCH)
                                .setIndex(0L)
                                .setCode(CODE)
                                .setUrl(HOST + "/" + CODE)
                                .setDeepLinkUrl(HOST + "/web-chat?scenario_id=" + "s" + "&user_id=" + USER
                                        + "&app_key=k&link=" + CODE)
                                .setUserId(USER)
                                .setScenarioId("s")
                                .setCreatedAt(Instant.EPOCH.plusMillis(1_700_000_000_000L))
                                .build());
    }

    /** Body of the answer to a call of so many users. */
    static byte[] answer(int users) {
        String link = "{\"user_id\":\"" + USER + "\",\"url\":\"" + HOST + "/" + CODE + "\"}";
        return ("[" + (link + ",").repeat(users - 1) + link + "]").getBytes(StandardCharsets.UTF_8);
    }

    private static AttributeValue attribute(String json, boolean collection) {
        return new AttributeValue(AttributeType.UNDECLARED, collection, json, null, null);
    }
}
