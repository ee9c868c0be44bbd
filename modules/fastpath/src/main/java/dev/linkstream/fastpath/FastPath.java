package dev.linkstream.fastpath;

import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import reactor.netty.NettyPipeline;

/** Puts an {@link FastPathHandler} into each connection of a server, and a {@link PlainGetHandler} before it. Thread-safe. */
public final class FastPath {

    private final List<FastRoute> doors;
    private final List<PlainGetRoute> getDoors;
    private final FastCallCount calls = new FastCallCount();

    /** Lanes that ask these doors in turn, those for plain GETs first. */
    public FastPath(List<FastRoute> doors, List<PlainGetRoute> getDoors) {
        this.doors = List.copyOf(doors);
        this.getDoors = List.copyOf(getDoors);
    }

    /** Adds both around the HTTP codec; does nothing where a connection does not speak HTTP/1.1 from the start. */
    public void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            FastPathHandler lane = new FastPathHandler(doors, calls);
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "oddClients", new OddClientsHandler());
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "httpLane", lane);
            pipeline.addBefore(NettyPipeline.HttpCodec, "getLane", new PlainGetHandler(getDoors, lane));
        }
    }

    /** Waits until every request taken is answered, at most that long. */
    public void awaitAnswers(Duration limit) throws InterruptedException {
        calls.awaitNone(limit);
    }
}
