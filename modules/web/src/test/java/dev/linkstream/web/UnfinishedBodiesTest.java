package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.web.UnfinishedBodies.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnfinishedBodiesTest {

    private static final int KB = 1 << 10;

    private long millis;
    private final UnfinishedBodies bodies = new UnfinishedBodies(100 * KB, () -> TimeUnit.MILLISECONDS.toNanos(millis));
    private final List<String> gone = new ArrayList<>();

    @Test
    void shouldLetTheSlowestGoWhereTooMuchIsHeld() {
        Body slow = begin("slow");
        slow.received(30 * KB);
        millis = 60_000;
        Body steady = begin("steady");
        steady.received(30 * KB);
        millis = 62_000;
        Body fast = begin("fast");
        fast.received(39 * KB);
        assertThat(gone).isEmpty();
        fast.received(30 * KB);

        assertThat(gone).containsExactly("slow TOO_SLOW", "steady TOO_SLOW");
        assertThat(bodies.held()).isEqualTo(69 * KB);
        slow.received(30 * KB);
        assertThat(bodies.held()).as("what comes of a body that went").isEqualTo(69 * KB);
    }

    @Test
    void shouldLetTheLargestOfTheYoungGoWhereThereAreNoOthers() {
        Body small = begin("small");
        small.received(KB);
        begin("large").received(70 * KB);
        begin("larger").received(80 * KB);

        assertThat(gone).containsExactly("larger NO_ROOM");
        assertThat(bodies.held()).isEqualTo(71 * KB);
    }

    @Test
    void shouldLetTheYoungThatStalledGoBeforeALargeOneThatComes() {
        for (int i = 0; i < 9; i++) {
            begin("stalled " + i).received(6 * KB);
        }
        millis = 300;
        Body large = begin("large");
        large.received(40 * KB);
        millis = 350;
        large.received(20 * KB);

        assertThat(gone).hasSize(3).allMatch(name -> name.startsWith("stalled"));
        assertThat(bodies.held()).isEqualTo(96 * KB);
    }

    @Test
    void shouldHaveItsRoomBackWhenABodyEnds() {
        Body whole = begin("whole");
        whole.received(90 * KB);
        whole.end();
        whole.end();
        assertThat(bodies.held()).isZero();

        for (int i = 0; i < 1_000; i++) {
            Body next = begin("next");
            next.received(60 * KB);
            next.received(30 * KB);
            next.end();
        }
        assertThat(gone).isEmpty();
        assertThat(bodies.held()).isZero();
    }

    private Body begin(String name) {
        return bodies.begin(why -> gone.add(name + " " + why));
    }
}
