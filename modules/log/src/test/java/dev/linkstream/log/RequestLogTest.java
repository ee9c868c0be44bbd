package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.util.Collections;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.StringSerializer;
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
