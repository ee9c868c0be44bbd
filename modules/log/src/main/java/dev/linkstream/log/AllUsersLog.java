package dev.linkstream.log;

import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** Appends what concerns the users of every partition to each of them. Thread-safe, never blocks. */
public final class AllUsersLog {

    private final RequestLog log;
    private final int partitions;

    public AllUsersLog(RequestLog log, int partitions) {
        this.log = log;
        this.partitions = partitions;
    }

    /**
     * Appends a record to all partitions. Completes once the broker has every copy; fails with an {@link
     * UnavailableException} where that is not sure, and to append the same once more must do no harm.
     */
    public CompletableFuture<Void> append(String key, SpecificRecord event) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(partitions);
        Fate fate = new Fate() {
            @Override
            public void published() {
                if (missing.decrementAndGet() == 0) {
                    done.complete(null);
                }
            }

            @Override
            public void notSent() {
                done.completeExceptionally(new UnavailableException("Kafka cannot be reached"));
            }

            @Override
            public void unknown() {
                done.completeExceptionally(new UnavailableException("Kafka did not answer in time"));
            }
        };
        log.append(() -> copies(key, event, fate));
        return done;
    }

    private List<Append> copies(String key, SpecificRecord event, Fate fate) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new Append(partition, key, event, null, fate))
                .toList();
    }
}
