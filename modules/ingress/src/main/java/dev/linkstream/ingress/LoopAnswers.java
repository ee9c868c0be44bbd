package dev.linkstream.ingress;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands answers over to the event loops of their connections, many at once: a loop is woken once for all that gather
 * until it comes round to them. Thread-safe.
 */
final class LoopAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(LoopAnswers.class);

    private final Consumer<Runnable> inTime;
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();

    /** {@code inTime} runs a task once the calling thread has no more to add for now. */
    LoopAnswers(Consumer<Runnable> inTime) {
        this.inTime = inTime;
    }

    /** Has a task run by that event loop: at once where that is the calling thread. */
    void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            turns.computeIfAbsent(loop, Turn::new).add(task);
        }
    }

    private final class Turn implements Runnable {

        private final EventLoop loop;
        private final Queue<Runnable> gathered = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean due = new AtomicBoolean();

        Turn(EventLoop loop) {
            this.loop = loop;
        }

        void add(Runnable task) {
            gathered.add(task);
            if (!due.get() && due.compareAndSet(false, true)) {
                inTime.accept(this::wake);
            }
        }

        private void wake() {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and all connections with it.
                gathered.clear();
            }
        }

        @Override
        public void run() {
            // First: what is added from now on wakes the loop again.
            due.set(false);
            for (Runnable each = gathered.poll(); each != null; each = gathered.poll()) {
                try {
                    each.run();
                } catch (RuntimeException e) {
                    LOG.error("An answer was not delivered: {}", e.getClass().getName());
                }
            }
        }
    }
}
