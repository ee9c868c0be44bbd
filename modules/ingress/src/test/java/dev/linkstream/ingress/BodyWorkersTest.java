package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.log.UnavailableException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyWorkersTest {

    @Test
    void shouldRefuseBodiesBeyondTheBoundUntilThereIsRoomAgain() {
        try (BodyWorkers workers = new BodyWorkers(1, 64 << 10)) {
            CompletableFuture<Void> rule = new CompletableFuture<>();
            CompletableFuture<String> first = workers.submit(40 << 10, () -> {
                rule.join();
                return CompletableFuture.completedFuture(Thread.currentThread().getName());
            });

            assertThatThrownBy(() -> workers.submit(20 << 10, () -> CompletableFuture.completedFuture("")))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("Too many requests wait to be read: nothing was published, it is safe to send the"
                            + " request again.");
            rule.complete(null);
            assertThat(first.join()).isEqualTo("ingress-body-1");
            assertThat(workers.submit(60 << 10, () -> CompletableFuture.completedFuture("next"))
                            .join())
                    .isEqualTo("next");
        }
    }

    @Test
    void shouldRefuseOnceClosed() {
        BodyWorkers workers = new BodyWorkers(1, 64 << 10);
        workers.close();

        assertThatThrownBy(() -> workers.submit(1, () -> CompletableFuture.completedFuture("")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("The server is stopping");
    }
}
