package dev.linkstream.web;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Bounds what is held of request bodies that have not come whole, over all connections together. Where it is too much the
 * slowest go, so that a client that sends as fast as it can is not kept waiting by many that do not. Thread-safe, never
 * blocks.
 */
public final class UnfinishedBodies {

    /** In its first second a body's rate says nothing. */
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Bodies that have been silent for about as long are judged alike: a scheduler's pause is nobody's fault. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Of the heap. */
    private static final int SHARE = 8;

    private final long most;
    private final LongSupplier nanoTime;
    private final AtomicLong held = new AtomicLong();
    private final Set<Body> open = ConcurrentHashMap.newKeySet();

    /** {@code most}: bytes held at once. */
    public UnfinishedBodies(long most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** An eighth of this process' heap. */
    public static UnfinishedBodies ofThisProcess() {
        return new UnfinishedBodies(Runtime.getRuntime().maxMemory() / SHARE, System::nanoTime);
    }

    /** A body that is about to come; {@code dropped} is told, by any thread, why it is no longer waited for. */
    public Body begin(Consumer<Dropped> dropped) {
        return new Body(dropped, nanoTime.getAsLong());
    }

    /** Why a body is no longer waited for. */
    public enum Dropped {
        TOO_SLOW,
        NO_ROOM
    }

    /** Bytes held of all bodies that have not come whole. */
    public long held() {
        return held.get();
    }

    /** One body while it comes. */
    public final class Body {

        private final Consumer<Dropped> dropped;
        private final long since;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long lastReceived;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Body(Consumer<Dropped> dropped, long since) {
            this.dropped = dropped;
            this.since = since;
            this.lastReceived = since;
        }

        /** So many more bytes are held of it. */
        public void received(int more) {
            if (ended.get()) {
                return;
            }
            lastReceived = nanoTime.getAsLong();
            if (bytes.getAndAdd(more) == 0) {
                open.add(this);
            }
            if (held.addAndGet(more) > most) {
                makeRoom();
            }
            // Where it ended meanwhile, nobody else gives these back.
            if (ended.get()) {
                giveBack();
            }
        }

        /** It has come whole, or will not; once is enough. */
        public void end() {
            if (ended.compareAndSet(false, true)) {
                giveBack();
            }
        }

        private void giveBack() {
            open.remove(this);
            held.addAndGet(-bytes.getAndSet(0));
        }

        private boolean isYoung(long now) {
            return now - since < YOUNG_NANOS;
        }

        private double bytesPerNano(long now) {
            return (double) bytes.get() / Math.max(YOUNG_NANOS, now - since);
        }
    }

    /**
     * The slowest go until there is room for some more. Only where that is not enough the young go: who has been silent
     * longest, and of those that send, the largest.
     */
    private synchronized void makeRoom() {
        if (held.get() <= most) {
            return;
        }
        long now = nanoTime.getAsLong();
        record Rated(Body body, double rate) {}
        List<Body> slowest = open.stream()
                .filter(body -> !body.isYoung(now))
                .map(body -> new Rated(body, body.bytesPerNano(now)))
                .sorted(Comparator.comparingDouble(Rated::rate))
                .map(Rated::body)
                .toList();
        drop(slowest, most - most / 4, Dropped.TOO_SLOW);
        if (held.get() > most) {
            record Young(Body body, long silence, long bytes) {}
            drop(
                    open.stream()
                            .map(body -> new Young(body, (now - body.lastReceived) / SILENCE_NANOS, body.bytes.get()))
                            .sorted(Comparator.comparingLong(Young::silence)
                                    .thenComparingLong(Young::bytes)
                                    .reversed())
                            .map(Young::body)
                            .toList(),
                    most,
                    Dropped.NO_ROOM);
        }
    }

    private void drop(List<Body> bodies, long until, Dropped why) {
        for (Body body : bodies) {
            if (held.get() <= until) {
                return;
            }
            body.end();
            body.dropped.accept(why);
        }
    }
}
