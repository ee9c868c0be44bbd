package dev.linkstream.fastpath;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers on one connection what a route takes, ahead of the web framework, and hands all other requests on untouched.
 *
 * <p><b>Order.</b> It takes a request only when all that was handed on before is answered, and one at a time: what comes
 * meanwhile is held back. So answers leave in the order of the requests.
 *
 * <p><b>Reading.</b> The channel reads only when asked. After what it took, this handler asks; after what it handed on, the
 * rest of the pipeline does. It asks for no more while much is held back or the client does not read.
 */
// Whoever handed a promise in learns what became of its write; of this handler's own writes, the channel does.
@SuppressWarnings("FutureReturnValueIgnored")
public final class FastPathHandler extends ChannelDuplexHandler {

    /** An array: it is gone through for every request. */
    private final FastRoute[] routes;

    private final FastCallCount calls;

    private final HeldMessages held = new HeldMessages();
    private final HandedOn handedOn = new HandedOn();
    /** While it is on, a request that ends the connection is the first of all that is held back. */
    private final FrameworkWait frameworkWait = new FrameworkWait(handedOn);

    private @Nullable ChannelHandlerContext context;
    private @Nullable FastCall current;
    private @Nullable ChannelPromise closing;
    /** Whether content of the request that was last taken is still to come. */
    private boolean receiving;

    private boolean handling;
    private boolean unflushed;
    /** Whether the rest of the pipeline has been given something since it was last told that this was all. */
    private boolean passing;

    private boolean readsLater;

    /** Whether the last request that came has come whole, and well-formed: else its connection's next bytes may be its. */
    private boolean cameWhole = true;

    FastPathHandler(List<FastRoute> routes, FastCallCount calls) {
        this.routes = routes.toArray(FastRoute[]::new);
        this.calls = calls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** The loop whose thread alone may use this handler. */
    public EventLoop eventLoop() {
        return context().channel().eventLoop();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext same, Object message) {
        cameWhole =
                message instanceof LastHttpContent last && last.decoderResult().isSuccess();
        // The rest of the request that is taken comes with it.
        if (held.isEmpty() && (current == null || receiving)) {
            handle(message);
        } else {
            held.hold(message);
        }
    }

    /** Whether all that came is answered: what comes next may be answered ahead of this handler. */
    boolean isQuiet() {
        return cameWhole
                && current == null
                && held.isEmpty()
                && handedOn.isAnswered()
                && !handedOn.endsConnection()
                && closing == null;
    }

    private void handle(Object message) {
        handling = true;
        try {
            if (message instanceof HttpRequest request
                    && !HttpUtil.isKeepAlive(request)
                    && frameworkWait.isNeeded(context().channel())) {
                held.hold(request);
                frameworkWait.begin(context().channel(), this::resume);
            } else if (message instanceof HttpRequest request) {
                FastCall call = handedOn.endsConnection() || !handedOn.isAnswered() ? null : take(request);
                if (call == null) {
                    pass(request);
                } else {
                    current = call;
                    receiving = true;
                    calls.begun();
                    call.begin(this);
                }
            } else if (receiving) {
                receive(message);
            } else if (message instanceof HttpContent content
                    && content.decoderResult().isFailure()) {
                breakOff(content);
            } else {
                passing = true;
                context().fireChannelRead(message);
            }
        } finally {
            handling = false;
        }
    }

    private @Nullable FastCall take(HttpRequest request) {
        for (FastRoute route : routes) {
            FastCall call = route.take(request, this);
            if (call != null) {
                return call;
            }
        }
        return null;
    }

    private void receive(Object message) {
        boolean last = message instanceof LastHttpContent;
        receiving = !last;
        FastCall call = current;
        try {
            if (call != null && message instanceof HttpContent content) {
                call.content(content.content());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (last && call != null) {
            call.end();
        }
    }

    /**
     * A body turns out to be no HTTP. Reactor Netty would take what came of it for the whole; so its reader learns that the
     * connection is lost, and its sender why.
     */
    private void breakOff(HttpContent content) {
        content.release();
        if (handedOn.isOpen()) {
            handedOn.endConnection();
            context().writeAndFlush(CodecRefusals.malformed()).addListener(ChannelFutureListener.CLOSE);
        } else {
            context().close();
        }
    }

    private void pass(HttpRequest request) {
        passing = true;
        handedOn.request(request);
        context().fireChannelRead(request);
    }

    /** Whether this call may still be answered: its connection is there. */
    public boolean awaits(FastCall call) {
        return current == call;
    }

    /** Answers a call; does nothing where its connection has gone. */
    public void answer(FastCall call, FullHttpResponse response) {
        if (current != call) {
            response.release();
            return;
        }
        over();
        unflushed = true;
        context().write(response, context().voidPromise());
        resume();
    }

    /** Answers a call of which not all has come, and lets its connection go; does nothing where that has gone. */
    public void breakOff(FastCall call, FullHttpResponse response) {
        if (current != call) {
            response.release();
            return;
        }
        over();
        handedOn.endConnection();
        context().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** Leaves a call without a body to the web framework; does nothing where its connection has gone. */
    public void handOn(FastCall call, HttpRequest request) {
        if (current != call) {
            return;
        }
        over();
        pass(request);
        context().fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        passing = false;
        context().fireChannelReadComplete();
        resume();
    }

    /** A fault of a call, or of what came after it: the connection's end, as one in the rest of the pipeline is. */
    public void failed(RuntimeException fault) {
        context().fireExceptionCaught(fault);
    }

    private void over() {
        current = null;
        calls.ended();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext same) {
        passOn();
        readOn();
    }

    /** What was written and handed on since the last time. */
    private void passOn() {
        if (unflushed) {
            unflushed = false;
            context().flush();
        }
        if (passing) {
            passing = false;
            context().fireChannelReadComplete();
        }
    }

    /** Asks for more, now or once there is room for it; what was handed on asks itself. */
    void readOn() {
        if (!handedOn.isAnswered() || handedOn.endsConnection()) {
            return;
        }
        readsLater = held.isMuch() || !context().channel().isWritable();
        if (!readsLater) {
            context().read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext same) {
        if (readsLater) {
            readOn();
        }
        same.fireChannelWritabilityChanged();
    }

    /** Goes on with what was held back, in its order; what answers while it is handled is gone on from there. */
    private void resume() {
        if (handling) {
            return;
        }
        ChannelPromise close = closing;
        if (close != null) {
            context().flush();
            context().close(close);
            return;
        }
        while (!frameworkWait.isOn() && (current == null || receiving)) {
            Object next = held.poll();
            if (next == null) {
                break;
            }
            handle(next);
        }
        passOn();
        if (readsLater) {
            readOn();
        }
    }

    @Override
    public void write(ChannelHandlerContext same, Object message, ChannelPromise promise) {
        Object sent = message;
        if (!cameWhole && message instanceof FullHttpResponse bare && !HttpUtil.isKeepAlive(bare)) {
            FullHttpResponse explained = CodecRefusals.explained(bare);
            if (explained != null) {
                bare.release();
                sent = explained;
            }
        }
        handedOn.sent(sent);
        same.write(sent, promise);
    }

    /** A server that stops closes its connections: this one once it has answered what it took. */
    @Override
    public void close(ChannelHandlerContext same, ChannelPromise promise) {
        // Of a request that has not come whole nothing was promised.
        if (current == null || receiving || !same.channel().isActive()) {
            same.close(promise);
        } else if (closing == null) {
            closing = promise;
        } else {
            closing.addListener(done -> promise.trySuccess());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext same) {
        discard();
        same.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext same) {
        handedOn.endConnection();
        discard();
    }

    private void discard() {
        FastCall lost = current;
        if (lost != null) {
            over();
            lost.gone();
        }
        held.discard();
    }
}
