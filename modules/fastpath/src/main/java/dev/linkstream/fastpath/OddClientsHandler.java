package dev.linkstream.fastpath;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;

/**
 * Stands next to the HTTP codec of one connection, for clients that are old or odd: makes what they ask for readable, see
 * {@link RequestTarget}, sends no chunks to a client of HTTP/1.0, which cannot read them, and dates every answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Who wrote hears of the write by its own promise.
final class OddClientsHandler extends ChannelDuplexHandler {

    private static final HttpVersion ONE_ZERO = HttpVersion.HTTP_1_0;

    /** Whether the client has said that it speaks HTTP/1.0; it is not to change its mind. */
    private boolean old;

    /** Whether the end of the answer under way is the end of the connection. */
    private boolean endsWithAnswer;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            old |= request.protocolVersion().equals(ONE_ZERO);
            String target = request.uri();
            String plain = RequestTarget.plain(target);
            if (!plain.equals(target)) {
                request.setUri(plain);
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Object answer = message instanceof HttpResponse response ? mended(response) : message;
        if (endsWithAnswer && answer instanceof LastHttpContent) {
            context.write(answer, promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.write(answer, promise);
        }
    }

    private HttpResponse mended(HttpResponse response) {
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            return response;
        }
        HttpResponse mended = response;
        if (!response.headers().contains(FastResponse.DATE)) {
            if (response.headers() instanceof ReadOnlyHttpHeaders && response instanceof FullHttpResponse whole) {
                mended = whole.replace(whole.content());
            }
            mended.headers().set(FastResponse.DATE, HttpDate.now());
        }
        if (old && mended.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            withoutChunks(mended);
        }
        return mended;
    }

    /** An answer whose length nobody knows ends with its connection. */
    private void withoutChunks(HttpResponse response) {
        response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        endsWithAnswer = true;
    }
}
