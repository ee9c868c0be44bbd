package dev.linkstream.web;

import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import reactor.netty.NettyPipeline;

/** Puts an {@link HttpLane} into each connection of a server. Thread-safe. */
public final class HttpLanes {

    private final List<LaneDoor> doors;
    private final LaneCalls calls = new LaneCalls();

    /** Lanes that ask these doors in turn. */
    public HttpLanes(List<LaneDoor> doors) {
        this.doors = List.copyOf(doors);
    }

    /** Adds a lane behind the HTTP codec; does nothing where a connection does not speak HTTP/1.1 from the start. */
    public void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "httpLane", new HttpLane(doors, calls));
        }
    }

    /** Waits until every request taken is answered, at most that long. */
    public void awaitAnswers(Duration limit) throws InterruptedException {
        calls.awaitNone(limit);
    }
}
