package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OwnerDirectoryTest {

    private final FakeTable<String, String> table = new FakeTable<>(Function.identity());
    private volatile Set<Integer> owned = Set.of(1, 3);

    @Test
    void shouldPublishWhatItOwnsAndNothingElse() {
        try (OwnerDirectory owners = started("here:1")) {
            await().until(() -> owners.owner("core", 1).isPresent()
                    && owners.owner("core", 3).isPresent());

            assertThat(owners.owner("core", 1)).contains("here:1");
            assertThat(owners.owner("core", 0)).isEmpty();
            assertThat(owners.owner("stats", 1)).isEmpty();
        }
    }

    @Test
    void shouldBelieveTheNextOwnerUntilItOwnsThePartitionAgain() {
        try (OwnerDirectory owners = started("here:1")) {
            await().until(() -> owners.owner("core", 1).isPresent());
            owned = Set.of(3);
            table.write("core/1", "there:2").join();
            assertThat(owners.owner("core", 1)).contains("there:2");

            owned = Set.of(1, 3);

            await().until(() -> owners.owner("core", 1).orElseThrow().equals("here:1"));
        }
    }

    private OwnerDirectory started(String address) {
        OwnerDirectory owners = new OwnerDirectory(table, address);
        owners.publish("core", () -> owned);
        owners.start();
        return owners;
    }
}
