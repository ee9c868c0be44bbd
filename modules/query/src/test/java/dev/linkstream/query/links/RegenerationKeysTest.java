package dev.linkstream.query.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.query.links.RegenerationKeys.Found;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.web.Answer;
import dev.linkstream.web.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RegenerationKeysTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    /** As the core binds keys. */
    private final Map<String, RequestOpened> bound = new HashMap<>();

    private @Nullable Long lines;
    private boolean complete;
    private BatchRead.@Nullable Part part;
    private final RegenerationKeys keys = new RegenerationKeys(
            this::confirm, id -> Mono.justOrEmpty(part), digest -> digest, Clock.fixed(NOW, ZoneOffset.UTC));

    private CompletableFuture<RequestConfirmed> confirm(RequestOpened opened) {
        RequestOpened first = bound.computeIfAbsent(opened.getIdempotencyKey(), key -> opened);
        return CompletableFuture.completedFuture(new RequestConfirmed(
                opened.getIdempotencyKey(),
                first.getBatchId(),
                first.getOpenedAt(),
                first.getFingerprint().equals(opened.getFingerprint()),
                lines,
                null,
                complete));
    }

    @Test
    void shouldBeginOnceAndAnswerARepeatAsTheFirstWas() {
        Found first = find("key", "{}", "b1");
        assertThat(first.answer()).isNull();
        assertThat(first.target().batchId()).isEqualTo("b1");
        assertThatThrownBy(() -> find("key", "{}", "b2"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is being regenerated");
        keys.ended(first.target());
        lines = 7L;
        complete = true;

        assertThat(body(find("key", "{}", "b3")))
                .isEqualTo("{\"batch_id\":\"b1\",\"accepted\":7,\"rejected\":0,\"errors\":[],"
                        + "\"status_url\":\"/public/api/link-batches/b1\"}");
        assertThat(find("other", "{}", "b4").target().batchId()).isEqualTo("b4");
    }

    @Test
    void shouldRefuseAKeyOfAnotherRequest() {
        find("key", "{\"only\":\"all\"}", "b1");

        assertThat(body(find("key", "{\"only\":\"expired\"}", "b2"))).contains(IdempotencyKey.CLASH);
    }

    @Test
    void shouldBeginAgainWhatWroteNothing() {
        Found first = find("key", "{}", "b1");
        keys.ended(first.target());

        Found again = find("key", "{}", "b2");
        assertThat(again.answer()).isNull();
        assertThat(again.target()).isEqualTo(first.target());
    }

    @Test
    void shouldWaitForABatchThatGoesOnElsewhereAndSayWhereOneBrokeOff() {
        Found first = find("key", "{}", "b1");
        keys.ended(first.target());
        part = part(NOW.minusSeconds(10));
        assertThatThrownBy(() -> find("key", "{}", "b2")).isInstanceOf(UnavailableException.class);

        part = part(NOW.minusSeconds(50));
        assertThat(body(find("key", "{}", "b3"))).contains("was broken off: the batch b1 has 3 links.");
    }

    private static BatchRead.Part part(Instant lastLoggedAt) {
        return new BatchRead.Part("s", "c", null, 3, 0, NOW.minusSeconds(99), lastLoggedAt, null, true);
    }

    private Found find(String key, String body, String batchId) {
        IdempotencyKey known = Objects.requireNonNull(IdempotencyKey.of(List.of(key), "token"));
        return Objects.requireNonNull(keys.find(known, "s", "c", body.getBytes(StandardCharsets.UTF_8), batchId)
                .block());
    }

    private static String body(Found found) {
        Answer answer = Objects.requireNonNull(found.answer());
        return new String(answer.json(), StandardCharsets.UTF_8);
    }
}
