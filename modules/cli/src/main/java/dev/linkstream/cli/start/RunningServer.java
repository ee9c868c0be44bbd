package dev.linkstream.cli.start;

import dev.linkstream.broker.EmbeddedBroker;
import dev.linkstream.cli.terminal.CommandFailure;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** The server and the broker of this process, from start to stop. The server is stopped first. */
final class RunningServer implements Running {

    private static final long LOOK_MILLIS = 20;

    private final URI url;
    private final String adminToken;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile CompletableFuture<@Nullable EmbeddedBroker> broker = CompletableFuture.completedFuture(null);
    private volatile @Nullable ConfigurableApplicationContext context;

    RunningServer(URI url, String adminToken) {
        this.url = url;
        this.adminToken = adminToken;
    }

    void broker(CompletableFuture<@Nullable EmbeddedBroker> started) {
        broker = started;
    }

    void context(ConfigurableApplicationContext started) {
        context = started;
    }

    /** Returns once every request would be answered. */
    void awaitServing() {
        ConfigurableApplicationContext server = context;
        if (server == null) {
            throw new IllegalStateException("The server must have started before it serves");
        }
        HealthIndicator pipeline = server.getBean("pipelineHealthIndicator", HealthIndicator.class);
        while (!failed.get() && !isUp(pipeline)) {
            try {
                if (stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw CommandFailure.server("stopped before it served");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.server("interrupted before it served");
            }
        }
        if (failed.get()) {
            throw CommandFailure.server("the pipeline cannot go on: see the log above");
        }
    }

    private static boolean isUp(HealthIndicator pipeline) {
        var health = pipeline.health();
        return health != null && health.getStatus().equals(Status.UP);
    }

    /** The server cannot go on: everything stops, and the process ends with an error. */
    void fail() {
        if (failed.compareAndSet(false, true)) {
            stopped.countDown();
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String adminToken() {
        return adminToken;
    }

    @Override
    public void awaitStop() throws InterruptedException {
        stopped.await();
        if (failed.get()) {
            throw CommandFailure.server("stopped, as the pipeline cannot go on: see the log above");
        }
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        ConfigurableApplicationContext server = context;
        if (server != null) {
            server.close();
        }
        closeBroker();
        stopped.countDown();
    }

    private void closeBroker() {
        EmbeddedBroker embedded;
        try {
            embedded = broker.join();
        } catch (RuntimeException e) {
            return; // It never started, and its fault has been told.
        }
        if (embedded != null) {
            embedded.close();
        }
    }
}
