package dev.linkstream.ingress;

import dev.linkstream.ingress.answers.KeyConfirmations;
import dev.linkstream.ingress.answers.KeyConfirmations.Keyed;
import dev.linkstream.log.Admission;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.InFlightBatches.InFlightBatch;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes calls and follows their entries until the pipeline has answered. A call runs to its end also when its caller
 * has gone. Thread-safe, never blocks.
 */
final class LinkRequester {

    private final RequestLog log;
    private final ReplyInbox replies;
    private final KeyConfirmations keys;
    private final LinkRequests requests;
    private final Admission admission;
    private final BatchesInFlight inFlight;
    private final IngressMetrics metrics;
    private final BatchIds ids;
    private final Clock clock;

    LinkRequester(
            RequestLog log,
            ReplyInbox replies,
            KeyConfirmations keys,
            LinkRequests requests,
            Admission admission,
            BatchesInFlight inFlight,
            IngressMetrics metrics,
            BatchIds ids,
            Clock clock) {
        this.log = log;
        this.replies = replies;
        this.keys = keys;
        this.requests = requests;
        this.admission = admission;
        this.inFlight = inFlight;
        this.metrics = metrics;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Publishes a call. The future completes once its entries are on their way; it fails with
     * {@link UnavailableException}, or {@link HttpProblem} where the key was used with another body.
     */
    CompletableFuture<Batch> publish(GenerateCall call, @Nullable Keyed keyed) {
        int size = call.entries().size();
        if (!admission.tryAdmit(size)) {
            metrics.refused(size);
            return CompletableFuture.failedFuture(UnavailableException.nothingPublished(
                    "With these " + size + " entries more would be in flight than the ingress admits"));
        }
        InFlightBatch batch = new InFlightBatch(
                ids.next(),
                call.scenario().id(),
                call.options().campaign(),
                size,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (keyed == null) {
            Batch published = begin(call, batch, true);
            log.append(new CallRecords(call, batch, false, published, requests, replies));
            return CompletableFuture.completedFuture(published);
        }
        return keys.confirm(keyed, batch.batchId(), batch.createdAt())
                .whenComplete((confirmed, failure) -> {
                    if (failure != null) {
                        admission.release(size);
                        metrics.refused(size);
                    }
                })
                .thenApply(confirmed -> {
                    InFlightBatch first = new InFlightBatch(
                            confirmed.getBatchId(),
                            batch.scenarioId(),
                            batch.campaign(),
                            size,
                            confirmed.getOpenedAt());
                    Batch published = begin(call, first, first.batchId().equals(batch.batchId()));
                    // Other replies wait for this thread.
                    log.appendLater(new CallRecords(call, first, true, published, requests, replies));
                    return published;
                });
    }

    private Batch begin(GenerateCall call, InFlightBatch description, boolean fresh) {
        inFlight.add(description);
        return new Batch(
                description.batchId(),
                fresh,
                call.entries().size(),
                admission,
                metrics,
                () -> inFlight.remove(description));
    }
}
