package dev.linkstream.fastpath;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import reactor.netty.channel.ChannelOperations;

/**
 * Waits on a connection until the web framework has ended what was handed on to it. A client may have an answer whole before
 * that, and send its last request: Reactor Netty puts that into a queue, and drops it there as the connection is to end.
 * For the connection's event loop alone.
 */
final class FrameworkWait {

    private static final long PAUSE_MILLIS = 1;

    private final HandedOn handedOn;
    private boolean waiting;

    FrameworkWait(HandedOn handedOn) {
        this.handedOn = handedOn;
    }

    /** Whether something that was handed on has not ended, be it answered. */
    boolean isNeeded(Channel channel) {
        return !handedOn.isAnswered() || ChannelOperations.get(channel) != null;
    }

    boolean isOn() {
        return waiting;
    }

    /** Waits, and then goes on with {@code next}; not where the connection has gone meanwhile. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task tells by what it does
    void begin(Channel channel, Runnable next) {
        waiting = true;
        channel.eventLoop().schedule(() -> look(channel, next), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(Channel channel, Runnable next) {
        if (!channel.isActive()) {
            return;
        }
        if (isNeeded(channel)) {
            begin(channel, next);
        } else {
            waiting = false;
            next.run();
        }
    }
}
