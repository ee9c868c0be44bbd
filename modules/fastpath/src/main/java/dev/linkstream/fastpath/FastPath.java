package dev.linkstream.fastpath;

import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import reactor.netty.NettyPipeline;

/** Puts an {@link FastPathHandler} into each connection of a server, and a {@link PlainGetHandler} before it. Thread-safe. */
public final class FastPath {

    private final List<FastRoute> routes;
    private final List<PlainGetRoute> getRoutes;
    private final FastCallCount calls = new FastCallCount();

    /** A fast path that asks these routes in turn, those for plain GETs first. */
    public FastPath(List<FastRoute> routes, List<PlainGetRoute> getRoutes) {
        this.routes = List.copyOf(routes);
        this.getRoutes = List.copyOf(getRoutes);
    }

    /** Adds both around the HTTP codec; does nothing where a connection does not speak HTTP/1.1 from the start. */
    public void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            FastPathHandler connection = new FastPathHandler(routes, calls);
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "lingeringClose", new LingeringCloseHandler());
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "oddClients", new OddClientsHandler());
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "fastPath", connection);
            pipeline.addBefore(NettyPipeline.HttpCodec, "plainGet", new PlainGetHandler(getRoutes, connection));
        }
    }

    /** Waits until every request taken is answered, at most that long. */
    public void awaitAnswers(Duration limit) throws InterruptedException {
        calls.awaitNone(limit);
    }
}
