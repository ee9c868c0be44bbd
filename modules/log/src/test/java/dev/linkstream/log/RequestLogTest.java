package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLogTest {

    private final MockProducer<String, SpecificRecord> atOnce = producer();
    private final MockProducer<String, SpecificRecord> gathering = producer();

    private static MockProducer<String, SpecificRecord> producer() {
        return new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);
    }

    @ParameterizedTest(name = "a run of {0} records with {1} entries in flight: {2} sent at once")
    @CsvSource({"1, 1, 1", "100, 100, 100", "1, 64, 1", "1, 65, 0", "100, 164, 0"})
    void shouldGatherRunsAmongManyOthers(int records, int inFlight, int sentAtOnce) {
        RequestLog log = new RequestLog(atOnce, gathering, "requests", () -> inFlight);
        Append append = new Append("user", new LinkRequested(), NO_REPLY, NO_FATE);

        log.append(() -> Collections.nCopies(records, append));

        assertThat(atOnce.history()).hasSize(sentAtOnce);
        assertThat(gathering.history()).hasSize(records - sentAtOnce);
    }

    @Test
    void shouldWriteWhatConcernsAllUsersIntoEveryPartition() {
        RequestLog log = new RequestLog(atOnce, gathering, "requests", () -> 0);

        CompletableFuture<Void> done = new AllUsersLog(log, 3).append("key", new LinkRequested());

        assertThat(done).isCompleted();
        assertThat(atOnce.history())
                .extracting(ProducerRecord::partition, ProducerRecord::key)
                .containsExactly(tuple(0, "key"), tuple(1, "key"), tuple(2, "key"));
    }

    @Test
    void shouldSayWhereAPartitionDidNotTakeIt() {
        MockProducer<String, SpecificRecord> slow =
                new MockProducer<>(false, null, new StringSerializer(), (topic, value) -> new byte[0]);
        RequestLog log = new RequestLog(slow, gathering, "requests", () -> 0);

        CompletableFuture<Void> done = new AllUsersLog(log, 2).append("key", new LinkRequested());
        slow.completeNext();
        assertThat(done).isNotDone();
        Thread producer = new Thread(() -> slow.errorNext(new TimeoutException()));
        producer.start();
        assertThat(done).failsWithin(Duration.ofSeconds(10));
    }

    private static final ReplyHeaders NO_REPLY = new ReplyHeaders(new byte[16], null, 0);

    private static final Fate NO_FATE = new Fate() {
        @Override
        public void published() {}

        @Override
        public void notSent() {}

        @Override
        public void unknown() {}
    };
}
