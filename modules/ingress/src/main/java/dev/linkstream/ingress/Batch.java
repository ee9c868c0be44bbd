package dev.linkstream.ingress;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.ingress.IngressMetrics.Answered;
import dev.linkstream.log.Admission;
import dev.linkstream.log.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one call on their way: published or not, answered or not. Each entry is counted, and its permit given
 * back, exactly once, in whatever order the broker's word and the pipeline's come. Thread-safe; futures complete on the
 * thread that brings the news.
 */
final class Batch {

    private static final int WAITING = 0;
    private static final int PUBLISHED = 1;
    private static final int ANSWERED = 2;
    private static final int NOT_SENT = 3;
    private static final int UNKNOWN = 4;

    private final String batchId;
    private final boolean fresh;
    private final int size;
    private final Admission admission;
    private final IngressMetrics metrics;
    private final Runnable whenOver;

    private final AtomicIntegerArray states;
    private final AtomicInteger unsettled;
    private final AtomicInteger open;
    private final CompletableFuture<Void> published = new CompletableFuture<>();
    private final CompletableFuture<List<SpecificRecord>> answered = new CompletableFuture<>();
    private volatile @Nullable AtomicReferenceArray<SpecificRecord> answers;

    /**
     * A batch of which nothing was sent yet.
     *
     * @param fresh whether this call is the batch's first
     * @param whenOver runs once no entry is in flight any more
     */
    Batch(String batchId, boolean fresh, int size, Admission admission, IngressMetrics metrics, Runnable whenOver) {
        this.batchId = batchId;
        this.fresh = fresh;
        this.size = size;
        this.admission = admission;
        this.metrics = metrics;
        this.whenOver = whenOver;
        states = new AtomicIntegerArray(size);
        unsettled = new AtomicInteger(size);
        open = new AtomicInteger(size);
        answers = new AtomicReferenceArray<>(size);
    }

    String batchId() {
        return batchId;
    }

    int size() {
        return size;
    }

    /** Completes when the broker has every entry; fails with {@link UnavailableException} when it has not. */
    CompletableFuture<Void> published() {
        return published;
    }

    /** Completes with the pipeline's answers, in the dataset's order. */
    CompletableFuture<List<SpecificRecord>> answered() {
        return answered;
    }

    /** Nobody will ask for the answers any more. */
    void dropAnswers() {
        answers = null;
    }

    /** The broker has this entry. */
    void published(int index) {
        if (states.compareAndSet(index, WAITING, PUBLISHED)) {
            metrics.accepted();
            settle();
        }
    }

    /** The pipeline's answer may come before the broker's: whoever was answered was published. */
    void answered(int index, SpecificRecord answer) {
        published(index);
        if (!states.compareAndSet(index, PUBLISHED, ANSWERED)) {
            return;
        }
        AtomicReferenceArray<SpecificRecord> kept = answers;
        if (kept != null) {
            kept.set(index, answer);
        }
        if (answer instanceof LinkRejected) {
            metrics.answered(Answered.REJECTED);
        } else {
            metrics.answered(fresh ? Answered.GENERATED : Answered.REPEATED);
        }
        close();
    }

    /** The entry never left this process. */
    void notSent(int index) {
        fail(index, NOT_SENT);
    }

    /** The entry left, and the broker did not say in time whether it has it. */
    void unknown(int index) {
        fail(index, UNKNOWN);
    }

    private void fail(int index, int state) {
        if (states.compareAndSet(index, WAITING, state)) {
            metrics.refused(1);
            close();
            settle();
        }
    }

    private void close() {
        admission.release(1);
        if (open.decrementAndGet() > 0) {
            return;
        }
        whenOver.run();
        AtomicReferenceArray<SpecificRecord> kept = answers;
        if (kept != null) {
            List<SpecificRecord> all = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                if (states.get(i) != ANSWERED) {
                    return;
                }
                all.add(kept.get(i));
            }
            answered.complete(all);
        }
    }

    private void settle() {
        if (unsettled.decrementAndGet() > 0) {
            return;
        }
        String notSent = IndexRanges.of(size, i -> states.get(i) == NOT_SENT);
        String unknown = IndexRanges.of(size, i -> states.get(i) == UNKNOWN);
        if (notSent.isEmpty() && unknown.isEmpty()) {
            published.complete(null);
            return;
        }
        String sent = IndexRanges.of(size, i -> states.get(i) == PUBLISHED || states.get(i) == ANSWERED);
        published.completeExceptionally(
                unknown.isEmpty() && sent.isEmpty()
                        ? UnavailableException.nothingPublished("Kafka cannot be reached")
                        : new UnavailableException("Kafka did not confirm every entry of the dataset in time. Sent: "
                                + orNone(sent) + "; not sent: " + orNone(notSent) + "; unknown: " + orNone(unknown)
                                + "."));
    }

    private static String orNone(String ranges) {
        return ranges.isEmpty() ? "none" : ranges;
    }
}
