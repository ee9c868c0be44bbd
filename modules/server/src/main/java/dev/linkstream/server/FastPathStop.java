package dev.linkstream.server;

import dev.linkstream.fastpath.FastPath;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/** At a stop, once the server takes no more requests, waits for the answers to what the fast path has taken. */
final class FastPathStop implements SmartLifecycle {

    private final FastPath fastPath;
    private final Duration limit;
    private volatile boolean running;

    FastPathStop(FastPath fastPath, Duration limit) {
        this.fastPath = fastPath;
        this.limit = limit;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        try {
            fastPath.awaitAnswers(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
