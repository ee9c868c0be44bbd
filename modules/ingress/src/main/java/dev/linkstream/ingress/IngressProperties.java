package dev.linkstream.ingress;

import dev.linkstream.links.attributes.ValueLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the generate call.
 *
 * @param maxUsersPerRequest entries of one dataset, 1 or more
 * @param replyTimeout how long a call waits for the pipeline before it is answered 202
 * @param maxBody of a request
 * @param maxInFlight entries that may await the pipeline at once, at least {@code maxUsersPerRequest}
 * @param replyPartition of the reply topics that this instance reads; null: one by chance
 * @param maxValue of one attribute
 * @param maxNames of attributes in one entry
 * @param window records of uploads and intake that may lie unprocessed in the request log at most; how many do is
 *     adapted, so that a synchronous call waits some 8 ms behind them, up to 60 where the brokers are far away
 * @param maxUploads of batches that are taken at once
 */
@ConfigurationProperties("linkstream.ingress")
public record IngressProperties(
        @DefaultValue("100") int maxUsersPerRequest,
        @DefaultValue("5s") Duration replyTimeout,
        @DefaultValue("16MB") DataSize maxBody,
        @DefaultValue("20000") int maxInFlight,
        @Nullable Integer replyPartition,
        @DefaultValue("64KB") DataSize maxValue,
        @DefaultValue("500") int maxNames,
        @DefaultValue("4096") int window,
        @DefaultValue("8") int maxUploads) {

    private static final String PREFIX = "linkstream.ingress.";
    // A record of the log has to hold an entry whole.
    private static final DataSize LARGEST_VALUE = DataSize.ofMegabytes(1);
    private static final DataSize LARGEST_BODY = DataSize.ofMegabytes(256);

    /**
     * Checks each setting.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    public IngressProperties {
        require(maxUsersPerRequest >= 1, "max-users-per-request", "at least 1", maxUsersPerRequest);
        require(replyTimeout.toMillis() >= 1, "reply-timeout", "at least 1 ms", replyTimeout);
        require(isWithin(maxBody, LARGEST_BODY), "max-body", "between 1 byte and 256 MB", maxBody);
        require(
                maxInFlight >= maxUsersPerRequest,
                "max-in-flight",
                "at least max-users-per-request (" + maxUsersPerRequest + ")",
                maxInFlight);
        require(replyPartition == null || replyPartition >= 0, "reply-partition", "at least 0", replyPartition);
        require(isWithin(maxValue, LARGEST_VALUE), "max-value", "between 1 byte and 1 MB", maxValue);
        require(maxNames >= 1, "max-names", "at least 1", maxNames);
        require(window >= 1, "window", "at least 1", window);
        require(maxUploads >= 1, "max-uploads", "at least 1", maxUploads);
    }

    /** The limits of attributes, with the pipeline's limit of a context. */
    public ValueLimits limits(int maxContextBytes) {
        return new ValueLimits((int) maxValue.toBytes(), maxNames, maxContextBytes);
    }

    private static boolean isWithin(DataSize size, DataSize largest) {
        return size.toBytes() >= 1 && size.compareTo(largest) <= 0;
    }

    private static void require(boolean holds, String setting, String rule, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + setting + " must be " + rule + ", but is " + value);
        }
    }
}
