package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log as the program is shipped with it. */
class LogLinesTest {

    private final LoggerContext logging = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void configure() throws Exception {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        logging.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(LogLinesTest.class.getClassLoader().getResource("logback.xml"));
        assertThat(logging.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getEffectiveLevel() > Status.INFO)
                .isEmpty();
    }

    @AfterEach
    void stop() {
        logging.stop();
        System.setErr(before);
    }

    @Test
    void shouldWriteAFaultInOneLine() {
        logging.getLogger("org.apache.kafka.streams.StreamThread")
                .error(
                        "stream-thread [a] failed due to:\n  a record\nwith a stack",
                        new IllegalStateException("outer\nlines", new IllegalArgumentException("the cause")));

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("ERROR StreamThread - stream-thread [a] failed due to: a record with a stack"
                        + " (IllegalStateException: outer lines, caused by IllegalArgumentException: the cause,"
                        + " at dev.linkstream.server.LogLinesTest.shouldWriteAFaultInOneLine(");
    }

    @Test
    void shouldWriteWhatALibraryRepeatsOnce() {
        for (int i = 0; i < 1_000; i++) {
            logging.getLogger("org.apache.kafka.clients.Producer").error("[client-{}] failed at {}", i, i * 7);
            logging.getLogger("dev.linkstream.x.Own").warn("Part {} failed", i % 3);
            logging.getLogger("dev.linkstream.x.Own").info("all is well");
        }

        assertThat(lines().stream().filter(line -> line.contains("Producer"))).hasSize(1);
        assertThat(lines().stream().filter(line -> line.contains("Part"))).hasSize(3);
        assertThat(lines().stream().filter(line -> line.contains("all is well")))
                .as("what is no fault")
                .hasSize(1_000);
    }

    @Test
    void shouldCountWhatItDidNotWrite() {
        for (int second = 0; second < 200; second++) {
            Logger logger = logging.getLogger("dev.linkstream.x.Own");
            LoggingEvent event = new LoggingEvent("x", logger, Level.WARN, "No such token", null, null);
            event.setTimeStamp(second * 1_000L);
            logger.callAppenders(event);
        }

        assertThat(lines())
                .extracting(line -> line.substring(line.indexOf("WARN")))
                .containsExactly(
                        "WARN  Own - No such token",
                        "WARN  Own - No such token [60 more of these since the last such line]",
                        "WARN  Own - No such token [60 more of these since the last such line]",
                        "WARN  Own - No such token [60 more of these since the last such line]");
    }

    @Test
    void shouldNotReportTheFirstRecordsOfAProducerAsAFault() {
        logging.getLogger("kafka.server.ReplicaManager")
                .error("Error processing append", new OutOfOrderSequenceException("sequence 4, not 0"));

        assertThat(lines()).isEmpty();
        assertThat(logging.getLogger("kafka.server.ReplicaManager").isEnabledFor(Level.ERROR))
                .isTrue();
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
