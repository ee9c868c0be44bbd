package dev.linkstream.web;

import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import reactor.netty.NettyPipeline;

/** Puts an {@link HttpLane} into each connection of a server, and a {@link GetLane} before it. Thread-safe. */
public final class HttpLanes {

    private final List<LaneDoor> doors;
    private final List<GetDoor> getDoors;
    private final LaneCalls calls = new LaneCalls();

    /** Lanes that ask these doors in turn, those for plain GETs first. */
    public HttpLanes(List<LaneDoor> doors, List<GetDoor> getDoors) {
        this.doors = List.copyOf(doors);
        this.getDoors = List.copyOf(getDoors);
    }

    /** Adds both around the HTTP codec; does nothing where a connection does not speak HTTP/1.1 from the start. */
    public void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            HttpLane lane = new HttpLane(doors, calls);
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "httpLane", lane);
            pipeline.addBefore(NettyPipeline.HttpCodec, "getLane", new GetLane(getDoors, lane));
        }
    }

    /** Waits until every request taken is answered, at most that long. */
    public void awaitAnswers(Duration limit) throws InterruptedException {
        calls.awaitNone(limit);
    }
}
