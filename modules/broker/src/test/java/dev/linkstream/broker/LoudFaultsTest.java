package dev.linkstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoudFaultsTest {
    private final AtomicInteger haltedWith = new AtomicInteger(-1);
    private final AtomicInteger counted = new AtomicInteger();

    @BeforeEach
    void catchHalts() {
        Exit.setHaltProcedure((status, message) -> {
            haltedWith.set(status);
            throw new IllegalStateException("halted");
        });
    }

    @AfterEach
    void letHaltsBe() {
        Exit.resetHaltProcedure();
    }

    @Test
    void shouldEndTheProcessWhereTheBrokerCannotGoOn() {
        var handler = new LoudFaults().build("raft manager", true, counted::incrementAndGet);

        assertThatThrownBy(() -> handler.handleFault("disk gone", null)).hasMessage("halted");
        assertThat(haltedWith).hasValue(1);
    }

    @Test
    void shouldGoOnAfterAFaultThatIsNotFatal() {
        var handler = new LoudFaults().build("metadata loading", false, counted::incrementAndGet);

        assertThat(handler.handleFault("odd record", null)).hasMessage("metadata loading: odd record");
        assertThat(haltedWith).hasValue(-1);
        assertThat(counted).hasValue(1);
    }

    @Test
    void shouldLeaveAFaultOfTheStartToTheStarter() {
        var handler = new LoudFaults().build("controller startup", true, counted::incrementAndGet);

        assertThat(handler.handleFault("no quorum", new IllegalStateException("why")))
                .hasMessage("controller startup: no quorum")
                .hasRootCauseMessage("why");
        assertThat(haltedWith).hasValue(-1);
    }
}
