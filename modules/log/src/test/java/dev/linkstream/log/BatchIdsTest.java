package dev.linkstream.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BatchIdsTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final Clock STOPPED = Clock.fixed(NOW, ZoneOffset.UTC);
    /** More than have room within a millisecond. */
    private static final int MANY = 10_000;

    @Test
    void shouldBeUuidsOfVersionSevenThatTellTheirTime() {
        UUID id = UUID.fromString(new BatchIds(new SecureRandom(), STOPPED).next());

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void shouldGrowThoughTheClockStandsStill() {
        BatchIds ids = new BatchIds(new SecureRandom(), STOPPED);

        List<String> made = some(ids);

        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(made)
                .allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
    }

    @Test
    void shouldBeUniqueOverThreads() throws ExecutionException, InterruptedException {
        BatchIds ids = new BatchIds(new SecureRandom(), Clock.systemUTC());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                parts.add(threads.submit(() -> some(ids)));
            }
            Set<String> all = new HashSet<>();
            for (Future<List<String>> part : parts) {
                all.addAll(part.get());
            }
            assertThat(all).hasSize(4 * MANY);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Instances that begin at the same instant have the same times and counters. */
    @Test
    void shouldDifferBetweenProcessesInAllThatIsNotTime() {
        Set<Long> tails = new HashSet<>();
        for (int process = 0; process < 2; process++) {
            for (String id : some(new BatchIds(new SecureRandom(), STOPPED))) {
                tails.add(UUID.fromString(id).getLeastSignificantBits());
            }
        }

        assertThat(tails).hasSize(2 * MANY);
    }

    private static List<String> some(BatchIds ids) {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            made.add(ids.next());
        }
        return made;
    }
}
