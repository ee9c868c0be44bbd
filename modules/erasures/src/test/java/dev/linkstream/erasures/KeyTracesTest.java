package dev.linkstream.erasures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ErasureNoted;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyTracesTest {

    private static final byte[] ANN = name(1);
    private static final byte[] BOB = name(2);
    private static final byte[] PAGE = new byte[10];

    private final KeyTraces traces = new KeyTraces();
    private long offset;

    KeyTracesTest() {
        traces.watch(ByteBuffer.wrap(ANN));
    }

    private static byte[] name(int number) {
        byte[] name = new byte[UserNames.BYTES];
        Arrays.fill(name, (byte) number);
        return name;
    }

    private static byte[] page(byte[] first, byte[] second) {
        byte[] row = new byte[UserKeyRow.BYTES];
        return UserKeyPage.with(UserKeyPage.with(null, first, row), second, row);
    }

    private void look(byte[] key, byte @Nullable [] row) {
        traces.look(new ConsumerRecord<>("keys", 0, offset++, key, row));
    }

    private static ErasureNoted erasure(@Nullable Long end) {
        return new ErasureNoted("e1", ByteBuffer.wrap(ANN), 0, Instant.EPOCH, end, null, Map.of(), null, null);
    }

    @Test
    void shouldFindAKeyOnAPageUntilThePageIsCleanedAway() {
        look(PAGE, page(BOB, ANN));
        look(PAGE, UserKeyPage.without(page(BOB, ANN), ANN));
        look(ANN, null);

        assertThat(traces.deletion(ByteBuffer.wrap(ANN))).isEqualTo(2);
        assertThat(traces.isLeft(erasure(2L))).isTrue();
    }

    @Test
    void shouldTellThatNoKeyOfBeforeTheDeletionIsLeft() {
        offset = 1;
        look(PAGE, UserKeyPage.without(page(BOB, ANN), ANN));
        look(ANN, null);
        look(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, 0, 0}, page(ANN, BOB));

        assertThat(traces.isLeft(erasure(2L)))
                .as("the next person's is another")
                .isFalse();
        assertThat(traces.isLeft(erasure(null))).as("not known yet").isTrue();
    }

    @Test
    void shouldFindAKeyThatHasARowOfItsOwn() {
        look(ANN, new byte[UserKeyRow.BYTES]);
        look(ANN, null);
        look(new byte[1], new byte[0]);

        assertThat(traces.isLeft(erasure(1L))).isTrue();
        assertThat(traces.deletion(ByteBuffer.wrap(ANN))).isEqualTo(1);
    }
}
