package dev.linkstream.redirect;

import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks codes up for event loops. While stores answer from memory a loop asks them itself, which takes less time than to
 * wake another thread; while they read the disk, workers do. What comes up in one turn of a loop goes to a worker in one
 * piece, and back in one piece, so that threads are woken once for many. Thread-safe.
 */
public final class LoopLookups implements AutoCloseable {

    /** What a lookup may take on average on an event loop: many times what it takes in memory. */
    static final long QUICK_NANOS = 100_000;

    /** How many lookups the average is over, roughly. */
    private static final int REMEMBERED = 32;

    /** What a single lookup may count: its thread may have lost the processor meanwhile, and that says nothing. */
    private static final long MOST_COUNTED_NANOS = 16 * QUICK_NANOS;

    /** No lookup was timed yet: not on an event loop. */
    private static final long UNKNOWN_NANOS = 2 * QUICK_NANOS;

    private static final int MOST_UNDER_WAY = 4;
    private static final long LONG_NANOS = 500_000;

    private final Links links;
    private final ExecutorService workers;
    private final LongSupplier nanoTime;
    private final long firstNanos;
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();

    /** Where links are looked up. */
    interface Links {

        /** What can be told without waiting for another thread; null where nothing can. May read the disk. */
        @Nullable Found here(String code, List<Position> positions);

        /** What a code stands for; may block. */
        Found find(String code, List<Position> positions);
    }

    /** {@code workers}: the threads that may be blocked. */
    public LoopLookups(Links links, ExecutorService workers, LongSupplier nanoTime) {
        this(links, workers, nanoTime, UNKNOWN_NANOS);
    }

    /** {@code firstNanos}: what a lookup is taken to need before any was timed. */
    public LoopLookups(Links links, ExecutorService workers, LongSupplier nanoTime, long firstNanos) {
        this.links = links;
        this.workers = workers;
        this.nanoTime = nanoTime;
        this.firstNanos = firstNanos;
    }

    /** Of a process that holds no links: whoever asks is told at once that another way has to find out. */
    public static LoopLookups withoutStores() {
        Links elsewhere = new Links() {
            @Override
            public Found here(String code, List<Position> positions) {
                return new Found.NotYet();
            }

            @Override
            public Found find(String code, List<Position> positions) {
                return new Found.NotYet();
            }
        };
        return new LoopLookups(elsewhere, Executors.newSingleThreadExecutor(), System::nanoTime, 0);
    }

    /** The lookups of this event loop; to be used by its thread alone. */
    Turn of(EventLoop loop) {
        Turn known = turns.get(loop);
        return known == null ? turns.computeIfAbsent(loop, Turn::new) : known;
    }

    /** Call it when no more are looked up. */
    @Override
    public void close() {
        workers.shutdown();
    }

    /** One code that is looked up; its event loop hears once what came of it. */
    abstract static class Lookup {

        private final String code;
        private final List<Position> positions;
        private @Nullable Found found;

        Lookup(String code, List<Position> positions) {
            this.code = code;
            this.positions = positions;
        }

        /** Called by the event loop; {@link Found.NotYet} also where the lookup failed. */
        abstract void answered(Found found);
    }

    /** What one event loop has gathered since it last handed lookups over. */
    final class Turn implements Runnable {

        private final EventLoop loop;
        private List<Lookup> gathered = new ArrayList<>();
        private boolean due;
        private int underWay;
        private long handedOver;
        private double averageNanos = firstNanos;

        private Turn(EventLoop loop) {
            this.loop = loop;
        }

        void add(Lookup lookup) {
            Found here = now(lookup.code, lookup.positions);
            if (here != null) {
                lookup.answered(here);
                return;
            }
            gathered.add(lookup);
            if (!due) {
                due = true;
                // Runs once the loop has read all that is there to be read.
                loop.execute(this);
            }
        }

        /** What a code stands for, where that can be told at once; else null. */
        @Nullable Found now(String code, List<Position> positions) {
            if (averageNanos >= QUICK_NANOS) {
                return null;
            }
            long start = nanoTime.getAsLong();
            try {
                return links.here(code, positions);
            } catch (RuntimeException e) {
                // The worker meets the same fault.
                return null;
            } finally {
                learn(nanoTime.getAsLong() - start, 1);
            }
        }

        private void learn(long nanos, int lookups) {
            double each = Math.min(MOST_COUNTED_NANOS, (double) nanos / lookups);
            averageNanos += (each - averageNanos) * Math.min(1, (double) lookups / REMEMBERED);
        }

        /**
         * Hands over what is gathered; while a batch is under way the next one grows, as its answers then come together
         * too. One that takes long is reading the disk: what comes up later does not wait for that.
         */
        @Override
        public void run() {
            due = false;
            if (gathered.isEmpty()) {
                return;
            }
            long now = nanoTime.getAsLong();
            if (underWay > 0 && (underWay >= MOST_UNDER_WAY || now - handedOver < LONG_NANOS)) {
                return;
            }
            List<Lookup> batch = gathered;
            gathered = new ArrayList<>(batch.size() + 8);
            handedOver = now;
            underWay++;
            try {
                workers.execute(() -> find(batch));
            } catch (RejectedExecutionException e) {
                answer(batch);
            }
        }

        private void find(List<Lookup> batch) {
            long start = nanoTime.getAsLong();
            for (Lookup each : batch) {
                try {
                    each.found = links.find(each.code, each.positions);
                } catch (RuntimeException e) {
                    // The reference route meets the same fault, and tells of it.
                    each.found = null;
                }
            }
            long took = nanoTime.getAsLong() - start;
            loop.execute(() -> {
                learn(took, batch.size());
                answer(batch);
            });
        }

        private void answer(List<Lookup> batch) {
            underWay--;
            // First, so that the worker goes on meanwhile.
            run();
            for (Lookup each : batch) {
                Found found = each.found;
                each.answered(found == null ? new Found.NotYet() : found);
            }
        }
    }
}
