package dev.linkstream.benchmarks.program;

import dev.linkstream.broker.BrokerSettings;
import dev.linkstream.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** The floor of a start: the embedded broker, and nothing else. */
public final class BrokerAlone {

    private BrokerAlone() {}

    /** Starts a broker in an empty directory, says {@code ready} and stays until it is killed. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(Path.of(args[0]), 0))) {
            System.out.println("ready");
            int unused = System.in.read();
        }
    }
}
