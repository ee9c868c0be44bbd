package dev.linkstream.query.links;

import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.query.batches.BatchStatus;
import dev.linkstream.query.links.CampaignRegeneration.Target;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.IdempotencyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What idempotency keys of regenerations stand for: the batch that each began. Whoever is regenerated may change while it goes
 * on, so that one that broke off cannot go on where it was: its key says so from then on. Thread-safe.
 */
public final class RegenerationKeys {

    private final Function<RequestOpened, CompletableFuture<RequestConfirmed>> log;
    private final Function<String, Mono<BatchRead.Part>> batches;
    private final UnaryOperator<byte[]> fingerprint;
    private final Clock clock;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /**
     * Keys.
     *
     * @param log see {@link dev.linkstream.log.KeyVerdicts#ask}
     * @param batches how far a batch is, empty where nothing of it is known
     * @param fingerprint what a digest of a call is kept as
     */
    public RegenerationKeys(
            Function<RequestOpened, CompletableFuture<RequestConfirmed>> log,
            Function<String, Mono<BatchRead.Part>> batches,
            UnaryOperator<byte[]> fingerprint,
            Clock clock) {
        this.log = log;
        this.batches = batches;
        this.fingerprint = fingerprint;
        this.clock = clock;
    }

    /**
     * What is to be done.
     *
     * @param answer what is answered; null where the batch is to be written
     */
    record Found(Target target, @Nullable Answer answer) {}

    /**
     * Learns what a key stands for; where its batch is to be written, {@link #ended} is to be called in the end. Fails with
     * {@link UnavailableException} where that is not known now, or the batch is being written.
     */
    Mono<Found> find(IdempotencyKey key, String scenarioId, String campaign, byte[] body, String newBatchId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        RequestOpened opened = new RequestOpened(
                key.digest(), ByteBuffer.wrap(fingerprint.apply(digest(scenarioId, campaign, body))), newBatchId, now);
        return Mono.fromFuture(() -> log.apply(opened))
                // Verdicts come on a thread that has others to serve.
                .publishOn(Schedulers.parallel())
                .flatMap(confirmed -> find(key, confirmed, newBatchId));
    }

    private Mono<Found> find(IdempotencyKey key, RequestConfirmed confirmed, String newBatchId) {
        String batchId = confirmed.getBatchId();
        Target target = new Target(batchId, key.digest(), true);
        if (!confirmed.getSameRequest()) {
            return Mono.just(new Found(target, refusal(IdempotencyKey.CLASH)));
        }
        if (confirmed.getLinesComplete()) {
            long links = Objects.requireNonNullElse(confirmed.getLines(), 0L);
            return Mono.just(new Found(target, RegenerateRoutes.answer(batchId, links)));
        }
        if (batchId.equals(newBatchId)) {
            return Mono.fromSupplier(() -> begin(target));
        }
        return batches.apply(batchId)
                .map(part -> goesOn(target, BatchStatus.of(part, clock.instant())))
                // Its first call ended before anything was written.
                .switchIfEmpty(Mono.fromSupplier(() -> begin(target)));
    }

    private Found begin(Target target) {
        if (!underWay.add(target.batchId())) {
            throw busy();
        }
        return new Found(target, null);
    }

    private static Found goesOn(Target target, BatchStatus status) {
        if (!status.isAbandoned()) {
            throw busy();
        }
        return new Found(
                target,
                refusal("The regeneration under this key was broken off: the batch " + target.batchId() + " has "
                        + status.total() + " links. Another key makes new links of all that are asked for."));
    }

    private static UnavailableException busy() {
        return new UnavailableException("The campaign is being regenerated under this key.");
    }

    /** A batch is written, or will not be. */
    void ended(Target target) {
        underWay.remove(target.batchId());
    }

    private static Answer refusal(String message) {
        return Answer.json(422, Answers.invalidBody(Map.of(IdempotencyKey.HEADER, List.of(message))));
    }

    private static byte[] digest(String scenarioId, String campaign, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    String.join("\0", "regenerate", scenarioId, campaign, "").getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one does not", e);
        }
    }
}
