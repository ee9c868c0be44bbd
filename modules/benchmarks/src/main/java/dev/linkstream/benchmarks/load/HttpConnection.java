package dev.linkstream.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;

/** One keep-alive connection with one call at a time. All but the opening happens on its event loop. */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    /** Who wants to know, on the event loop. */
    interface Listener {

        /**
         * An answer is whole.
         *
         * @param since what the call was sent with
         */
        void answered(HttpConnection connection, int status, long since);

        void broke(Throwable cause);
    }

    private final Channel channel;
    private final Listener listener;
    private final AnswerReader reader = new AnswerReader();
    private long since;
    private boolean closing;

    private HttpConnection(Channel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    static HttpConnection open(EventLoopGroup loop, int port, Listener listener) {
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(EventLoops.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
        HttpConnection connection = new HttpConnection(channel, listener);
        channel.pipeline().addLast(connection);
        return connection;
    }

    /**
     * Sends a request; none may be under way.
     *
     * @param since handed back with the answer
     */
    void send(byte[] request, long since) {
        this.since = since;
        // A failure ends the connection, and that is reported.
        ChannelFuture unused = channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
    }

    void close() {
        closing = true;
        ChannelFuture unused = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!reader.read(bytes)) {
                return;
            }
        } finally {
            bytes.release();
        }
        int status = reader.status();
        reader.reset();
        listener.answered(this, status, since);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closing) {
            listener.broke(new IllegalStateException("The server has closed a connection"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        listener.broke(cause);
    }
}
