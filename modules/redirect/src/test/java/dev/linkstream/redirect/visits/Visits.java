package dev.linkstream.redirect.visits;

import dev.linkstream.events.Device;
import dev.linkstream.events.stores.StoredLink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Visits for tests, and what was counted of them. */
public final class Visits {

    public static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");

    private Visits() {}

    public static StoredLink link(String user) {
        return StoredLink.newBuilder()
                .setUserId(user)
                .setScenarioId("s")
                .setCampaign("spring")
                .setBatchId("b")
                .setCreatedAt(TIME)
                .setIndex(0L)
                .setShortBaseUrl("https://short.host")
                .build();
    }

    static Visit.Click click(String code, String user) {
        return new Visit.Click(code, link(user), TIME, Device.mobile);
    }

    static Visit.Conversation conversation(String code, String user, String session) {
        return new Visit.Conversation(code, link(user), TIME, Visit.Conversation.id(code, session));
    }

    /** Received, published, dropped and in flight, of {@code clicks} or {@code conversations}. */
    static double[] counts(MeterRegistry meters, String kind) {
        DoubleStream counters = Stream.of("received", "published", "dropped")
                .mapToDouble(name ->
                        meters.get("linkstream." + kind + "." + name).counter().count());
        double inFlight =
                meters.get("linkstream." + kind + ".in.flight").gauge().value();
        return DoubleStream.concat(counters, DoubleStream.of(inFlight)).toArray();
    }
}
