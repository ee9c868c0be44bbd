package dev.linkstream.broker;

import com.yammer.metrics.core.Histogram;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.network.metrics.RequestMetrics;
import org.apache.kafka.server.metrics.KafkaMetricsGroup;

/**
 * Kafka's histograms of its requests, made before Kafka makes them: it takes what is there under a name. Its own keep each
 * value as a node of a list that grows at one end and loses nodes at the other, eight for each request; once Java has
 * moved a node to where it seldom collects, none of those that come later goes until it does. These keep plain numbers.
 * They are of all values since the start, not of the last minutes above all, and nobody reads them.
 */
final class RequestHistograms {

    private static final KafkaMetricsGroup GROUP = new KafkaMetricsGroup("kafka.network", "RequestMetrics");

    private static final List<String> NAMES = List.of(
            "RequestQueueTimeMs",
            "LocalTimeMs",
            "RemoteTimeMs",
            "ThrottleTimeMs",
            "ResponseQueueTimeMs",
            "ResponseSendTimeMs",
            "TotalTimeMs",
            "RequestBytes");

    /** Of requests that alone have them. */
    private static final List<String> NAMES_OF_RECORDS =
            List.of(RequestMetrics.MESSAGE_CONVERSIONS_TIME_MS, RequestMetrics.TEMPORARY_MEMORY_BYTES);

    /** Requests that also count by what they are for. */
    private static final List<String> KINDS = List.of(
            RequestMetrics.CONSUMER_FETCH_METRIC_NAME,
            RequestMetrics.FOLLOW_FETCH_METRIC_NAME,
            RequestMetrics.VERIFY_PARTITIONS_IN_TXN_METRIC_NAME);

    private RequestHistograms() {}

    /** Makes them; those that this process already has stay as they are. */
    static void make() {
        Stream.of(ListenerType.BROKER, ListenerType.CONTROLLER)
                .flatMap(listener -> ApiKeys.apisForListener(listener).stream())
                .map(request -> request.name)
                .distinct()
                .forEach(request -> make(request, NAMES));
        KINDS.forEach(kind -> make(kind, NAMES));
        for (ApiKeys request : List.of(ApiKeys.PRODUCE, ApiKeys.FETCH)) {
            make(request.name, NAMES_OF_RECORDS);
        }
    }

    private static void make(String request, List<String> names) {
        for (String name : names) {
            Histogram unused = GROUP.newHistogram(name, false, Map.of("request", request));
        }
    }
}
