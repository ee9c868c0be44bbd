package dev.linkstream.directory;

import dev.linkstream.events.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which instance owns which partition, in memory, for instances that hold no stores themselves. Who owns one says so where
 * the table says otherwise, and says nothing when it loses it: the next owner does. So what is found may be out of date for
 * the moment that a change of owners takes; whoever is asked in vain is asked again. Thread-safe.
 */
public final class OwnerDirectory implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Table<String, String> table;
    private final String address;
    private final Map<String, Supplier<Set<Integer>>> owned = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::publish, "owners");

    /**
     * A table that is empty until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param address {@code host:port} at which other instances reach this one
     * @param skipped told of each record that cannot be read
     */
    public OwnerDirectory(
            Map<String, Object> kafka, TableWriter writer, Topic<String> topic, String address, Runnable skipped) {
        this(new CompactedTable<>(kafka, writer, topic, Function.identity(), skipped), address);
    }

    OwnerDirectory(Table<String, String> table, String address) {
        this.table = table;
        this.address = address;
        thread.setDaemon(true);
    }

    /** Begins to read and to publish; call it once, when the topic exists. */
    public void start() {
        table.start();
        thread.start();
    }

    /** From now on the table shall say that this instance owns the partitions of an application that it owns at the time. */
    public void publish(String application, Supplier<Set<Integer>> partitions) {
        owned.put(application, partitions);
    }

    /** The owner's {@code host:port}; empty while nobody is known to own it. */
    public Optional<String> owner(String application, int partition) {
        return Optional.ofNullable(table.find(key(application, partition)));
    }

    /** Whether all can be found that was there at the start. */
    public boolean loaded() {
        return table.loaded();
    }

    private void publish() {
        try {
            while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (table.loaded()) {
                    owned.forEach((application, partitions) ->
                            partitions.get().forEach(partition -> publish(key(application, partition))));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(String key) {
        if (address.equals(table.find(key))) {
            return;
        }
        try {
            table.write(key, address).join();
        } catch (CompletionException e) {
            // Kafka is away: the next look finds the same.
        }
    }

    private static String key(String application, int partition) {
        return application + "/" + partition;
    }

    @Override
    public void close() {
        closed.countDown();
        table.close();
    }
}
