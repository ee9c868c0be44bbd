package dev.linkstream.server;

import dev.linkstream.core.config.CoreDefaults;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the core.
 *
 * @param guarantee {@code exactly_once_v2}: there is no other
 * @param storeMemory bound of what all stores together take off the heap
 * @param maxContext bound of one user's context
 * @param maxNames bound of one user's attributes
 * @param advertisedAddress {@code host:port} at which other instances reach this one; absent: where it listens
 */
@Validated
@ConfigurationProperties("linkstream.pipeline")
record PipelineProperties(
        @Pattern(
                regexp = "exactly_once_v2",
                message = "must be exactly_once_v2, the only guarantee there is: leave the setting out")
        @DefaultValue("exactly_once_v2")
        String guarantee,

        @Min(1) @Max(64) @DefaultValue(CoreDefaults.THREADS) int threads,

        @Min(0) @Max(2) @DefaultValue(CoreDefaults.STANDBY_REPLICAS)
        int standbyReplicas,

        @DefaultValue(CoreDefaults.COMMIT_INTERVAL) Duration commitInterval,
        @DefaultValue(CoreDefaults.STORE_MEMORY) DataSize storeMemory,
        @DefaultValue("512KB") DataSize maxContext,
        @Min(1) @DefaultValue("500") int maxNames,

        @Pattern(
                regexp = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?<!0\\.0\\.0\\.0):[0-9]{1,5}",
                message = "must be host:port, reachable from the other instances")
        @Nullable String advertisedAddress) {

    /** Where other instances reach this one, which listens at a host and port; if that is every address, by its name. */
    String address(String host, String port) {
        if (advertisedAddress != null) {
            return advertisedAddress;
        }
        try {
            InetAddress bound = InetAddress.getByName(host);
            String reached =
                    bound.isAnyLocalAddress() ? InetAddress.getLocalHost().getHostAddress() : host;
            return (reached.contains(":") && !reached.startsWith("[") ? "[" + reached + "]" : reached) + ":" + port;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "linkstream.pipeline.advertised-address must be set, as linkstream.bind-address is " + host
                            + ", which has no address that others could use",
                    e);
        }
    }

    /**
     * Checks what annotations cannot.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    PipelineProperties {
        require(
                advertisedAddress == null || portOf(advertisedAddress) <= 0xFFFF,
                "advertised-address",
                "host:port with a port up to 65535",
                String.valueOf(advertisedAddress));
        require(!commitInterval.isNegative(), "commit-interval", "at least 0", commitInterval);
        require(storeMemory.toMegabytes() >= 1, "store-memory", "at least 1MB", storeMemory);
        // A changelog's record has to hold a context whole.
        require(
                maxContext.toKilobytes() >= 1 && maxContext.toMegabytes() <= 1,
                "max-context",
                "between 1KB and 1MB",
                maxContext);
    }

    /** What is no number is refused by the pattern. */
    private static int portOf(String address) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,9}") ? Integer.parseInt(port) : 0;
    }

    private static void require(boolean holds, String setting, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "linkstream.pipeline." + setting + " must be " + rule + ", but is " + value);
        }
    }

    /**
     * Settings of the short codes.
     *
     * @param keys the code keys as hex, the current one last, separated by commas or lines; absent: those of the file
     * @param beginEpoch the epoch that an operator begins, see the operator's notes
     */
    @Validated
    @ConfigurationProperties("linkstream.codes")
    record Codes(
            @Nullable String keys,
            @Min(0) @Max(2047) @Nullable Integer beginEpoch) {}
}
