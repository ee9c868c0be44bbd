package dev.linkstream.broker;

import java.nio.file.Path;

/**
 * What an embedded broker is started with.
 *
 * @param directory where its data lives; made if absent, and owned by one process at a time
 * @param port the loopback port that clients connect to; 0 for any free one, chosen at each start
 */
public record BrokerSettings(Path directory, int port) {
    public static final int DEFAULT_PORT = 9092;

    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("linkstream.broker.port must be from 0 to 65535, but is " + port);
        }
        directory = directory.toAbsolutePath().normalize();
    }
}
