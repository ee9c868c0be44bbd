package dev.linkstream.ingress;

import org.springframework.context.SmartLifecycle;

/** At a stop, ends uploads before the server waits for the calls under way: an upload may have hours to go. */
final class UploadsStop implements SmartLifecycle {

    private final Ingress ingress;
    private volatile boolean running;

    UploadsStop(Ingress ingress) {
        this.ingress = ingress;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        ingress.endUploads();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
