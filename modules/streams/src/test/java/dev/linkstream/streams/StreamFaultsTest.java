package dev.linkstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StreamFaultsTest {

    private final List<String> passing = new ArrayList<>();
    private final List<String> lasting = new ArrayList<>();
    private long nanos;
    private final StreamFaults faults = new StreamFaults("The pipeline", () -> nanos, passing::add, lasting::add);

    @Test
    void shouldTellOnceOfAFaultAndOnceThatItStays() {
        for (int second = 0; second < 1_000; second++) {
            nanos = TimeUnit.SECONDS.toNanos(second);
            faults.failed(refused("Timestamp 7 is out of range, now is " + second));
        }

        assertThat(passing)
                .containsExactly(
                        "A stream thread failed and is replaced: Error encountered sending record to topic links"
                                + " for task 0_1 due to: (InvalidTimestampException: Timestamp 7 is out of range, now is 0)");
        assertThat(lasting)
                .singleElement()
                .asString()
                .startsWith("The pipeline makes no headway: a stream thread has failed 5 times at the same place")
                .contains("topic links for task 0_1", "InvalidTimestampException")
                .doesNotContain("\n");
    }

    @Test
    void shouldTellOfEachKindAndOfOneThatComesBackLater() {
        faults.failed(new StreamsException("Exception caught in process. partition=1, offset=7\nb\nc"));
        faults.failed(new StreamsException("Exception caught in process. partition=1, offset=8\nb\nc"));
        nanos = TimeUnit.MINUTES.toNanos(2);
        faults.failed(new StreamsException("Exception caught in process. partition=1, offset=8\nb\nc"));

        assertThat(passing)
                .containsExactly(
                        "A stream thread failed and is replaced: StreamsException: Exception caught in process. partition=1,"
                                + " offset=7",
                        "A stream thread failed and is replaced: StreamsException: Exception caught in process. partition=1,"
                                + " offset=8",
                        "A stream thread failed and is replaced: StreamsException: Exception caught in process. partition=1,"
                                + " offset=8");
        assertThat(lasting).isEmpty();
    }

    private static StreamsException refused(String message) {
        return new StreamsException(
                "Error encountered sending record to topic links for task 0_1 due to:\n" + message,
                new InvalidTimestampException(message));
    }
}
