package dev.linkstream.fastpath;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client read why its request was refused. A connection that is closed while bytes of the client lie unread is reset,
 * and the reset takes the answer with it; so where an answer ends a connection before its request has come whole, the
 * connection is closed for writing at once, and for reading once the client has closed it or has had two seconds. What comes
 * meanwhile is dropped.
 */
final class LingeringCloseHandler extends ChannelDuplexHandler {

    private static final long LINGER_MILLIS = 2_000;

    /** Whether some of the last request is still to come, or what comes is no HTTP. */
    private boolean open;

    private boolean answered;
    private boolean lingering;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (lingering) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            answered = false;
            open = true;
        }
        if (message instanceof HttpObject part) {
            open = part.decoderResult().isFailure() || (open && !(message instanceof LastHttpContent));
        }
        context.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Who wrote hears of the write by its own promise.
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        answered |= message instanceof HttpResponse;
        context.write(message, promise);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Who closed hears of it by its own promise.
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (open && answered && context.channel().isActive() && context.channel() instanceof DuplexChannel channel) {
            channel.closeFuture().addListener(closed -> promise.trySuccess());
            if (!lingering) {
                lingering = true;
                channel.shutdownOutput();
                channel.config().setAutoRead(true);
                context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            }
        } else {
            context.close(promise);
        }
    }
}
