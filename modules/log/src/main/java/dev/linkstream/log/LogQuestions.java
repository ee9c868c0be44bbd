package dev.linkstream.log;

import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records that ask the pipeline something, and its answers. An answer fails with an {@link UnavailableException} where Kafka
 * is away, or the pipeline is late. Answers come on the thread that brings them, which has others to serve. Thread-safe, never
 * blocks.
 *
 * @param timeout how long the pipeline is waited for
 * @param undecided what is told of a record that may have come into the log: the reason is without its end
 */
record LogQuestions(
        RequestLog log, ReplyInbox replies, Duration timeout, Function<String, UnavailableException> undecided) {

    /** Appends a record under a key, and awaits its answer, which is of a type; {@code late}: what an answer that does not come is. */
    <T extends SpecificRecord> CompletableFuture<T> ask(String key, SpecificRecord asked, Class<T> type, String late) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        long id = replies.expect(reply -> answer.complete(type.cast(reply)));
        Fate fate = new Fate() {
            @Override
            public void published() {}

            @Override
            public void notSent() {
                answer.completeExceptionally(UnavailableException.nothingPublished("Kafka cannot be reached"));
            }

            @Override
            public void unknown() {
                answer.completeExceptionally(undecided.apply("Kafka did not answer in time"));
            }
        };
        log.append(() -> List.of(new Append(key, asked, replies.replyTo(id), fate)));
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle((found, failure) -> {
            replies.forget(id);
            if (failure == null) {
                return found;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof UnavailableException unavailable ? unavailable : undecided.apply(late);
        });
    }
}
