package dev.linkstream.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import reactor.netty.NettyPipeline;

/**
 * Answers on one connection the plain GETs that a route answers at once, ahead of the HTTP codec, which is most of what
 * such a call costs. All other bytes go on to the codec untouched.
 *
 * <p><b>Order.</b> It answers only while all that went on before is answered, and the codec holds nothing of it: what went
 * on last ended with an empty line, and the codec made whole requests of it. Where one of both is not so, all goes on.
 */
// The channel learns what becomes of a write.
@SuppressWarnings("FutureReturnValueIgnored")
final class PlainGetHandler extends ChannelInboundHandlerAdapter {

    private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};

    /** Room for some answers; it grows. */
    private static final int ANSWERS_BYTES = 2 << 10;

    private static final FastThreadLocal<PlainGet> GETS = new FastThreadLocal<>() {
        @Override
        protected PlainGet initialValue() {
            return new PlainGet();
        }
    };

    private final PlainGetRoute[] routes;
    private final FastPathHandler connection;

    /** Whether what went on to the codec ended with an empty line. */
    private boolean wentOnWhole = true;

    private boolean wentOn;
    private boolean answered;

    /** {@code connection}: the handler behind the codec. */
    PlainGetHandler(List<PlainGetRoute> routes, FastPathHandler connection) {
        this.routes = routes.toArray(PlainGetRoute[]::new);
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf read)) {
            context.fireChannelRead(message);
            return;
        }
        if (read.isReadable() && wentOnWhole && connection.isQuiet()) {
            answer(context, read);
        }
        if (!read.isReadable()) {
            read.release();
            return;
        }
        wentOn = true;
        wentOnWhole = endsWithEmptyLine(read);
        context.fireChannelRead(read);
    }

    private static boolean endsWithEmptyLine(ByteBuf read) {
        int from = read.writerIndex() - EMPTY_LINE.length;
        if (from < read.readerIndex()) {
            return false;
        }
        for (int i = 0; i < EMPTY_LINE.length; i++) {
            if (read.getByte(from + i) != EMPTY_LINE[i]) {
                return false;
            }
        }
        return true;
    }

    private void answer(ChannelHandlerContext context, ByteBuf read) {
        PlainGet get = GETS.get();
        get.fill(read);
        int length = get.next();
        if (length == 0) {
            return;
        }
        ByteBuf answers = context.alloc().buffer(ANSWERS_BYTES);
        while (length > 0 && answer(get, answers)) {
            read.skipBytes(length);
            length = get.next();
        }
        if (answers.isReadable()) {
            answered = true;
            context.write(answers, context.voidPromise());
        } else {
            answers.release();
        }
    }

    private boolean answer(PlainGet get, ByteBuf answers) {
        int end = answers.writerIndex();
        for (PlainGetRoute route : routes) {
            try {
                if (route.answer(get, connection.eventLoop(), answers)) {
                    return true;
                }
            } catch (RuntimeException e) {
                // Who reads it behind meets the same fault, and tells of it.
                answers.writerIndex(end);
                return false;
            }
            answers.writerIndex(end);
        }
        return false;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (answered) {
            answered = false;
            context.flush();
            stayAwake(context);
        }
        if (wentOn) {
            wentOn = false;
            context.fireChannelReadComplete();
        } else {
            // The codec has seen no read, and would ask for one whoever is behind it.
            connection.readOn();
        }
    }

    /** The connection is not idle: who looks after that sees only what goes on. */
    private static void stayAwake(ChannelHandlerContext context) {
        ChannelHandler idle = context.pipeline().get(NettyPipeline.IdleTimeoutHandler);
        if (idle instanceof IdleStateHandler timeout) {
            timeout.resetReadTimeout();
        }
    }
}
