package dev.linkstream.benchmarks.floor;

import dev.linkstream.benchmarks.load.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that a request and its reply over Kafka can cost behind HTTP: {@code POST /?n=N} sends N records, an echo
 * answers each with one, and once all are back the call is answered. Plain Netty in front of {@link KafkaEcho}; the body
 * of a call is received, as it must be, and not looked at.
 */
final class EchoFloor implements AutoCloseable {

    private static final String CALL = "/?n=";
    /** As many as the machine has cores to run them; the product's HTTP server has at least four. */
    private static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();

    private final EventLoopGroup loops = EventLoops.of(EVENT_LOOPS);
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Call> calls = new ConcurrentHashMap<>();
    private final Map<Integer, byte[]> answers = new ConcurrentHashMap<>();
    private final KafkaEcho echo;
    private final Channel channel;

    EchoFloor(String bootstrapServers, String requestTopic, String replyTopic) {
        echo = new KafkaEcho(bootstrapServers, requestTopic, replyTopic, this::replied);
        channel = new ServerBootstrap()
                .group(loops)
                .channel(EventLoops.serverSocket())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection.pipeline().addLast(new HttpServerCodec(), new Handler());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** On the thread that reads replies; Netty hands the answer to the connection's own event loop. */
    private void replied(long id) {
        Call call = calls.get(id);
        if (call != null && call.left.decrementAndGet() == 0) {
            calls.remove(id);
            ChannelFuture unused = call.connection.writeAndFlush(
                    answer(HttpResponseStatus.OK, call.answer), call.connection.voidPromise());
        }
    }

    private void failed(long id) {
        Call call = calls.remove(id);
        if (call != null) {
            ChannelFuture unused =
                    call.connection.writeAndFlush(answer(HttpResponseStatus.INTERNAL_SERVER_ERROR, new byte[0]));
        }
    }

    private static FullHttpResponse answer(HttpResponseStatus status, byte[] body) {
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        // The headers of the product's answer.
        answer.headers()
                .set("X-RateLimit-Limit", "100000000")
                .set("X-RateLimit-Remaining", "99999998")
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return answer;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        echo.close();
    }

    private static final class Call {
        private final ChannelHandlerContext connection;
        private final AtomicInteger left;
        private final byte[] answer;

        Call(ChannelHandlerContext connection, int records, byte[] answer) {
            this.connection = connection;
            left = new AtomicInteger(records);
            this.answer = answer;
        }
    }

    private final class Handler extends SimpleChannelInboundHandler<HttpObject> {

        private int records;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpRequest request) {
                String uri = request.uri();
                records = uri.startsWith(CALL) ? Integer.parseInt(uri, CALL.length(), uri.length(), 10) : 0;
            }
            if (part instanceof LastHttpContent) {
                if (records == 0) {
                    ChannelFuture unused = context.writeAndFlush(answer(HttpResponseStatus.NOT_FOUND, new byte[0]));
                    return;
                }
                long id = ids.incrementAndGet();
                byte[] answer = answers.computeIfAbsent(records, EchoRecords::answer);
                calls.put(id, new Call(context, records, answer));
                echo.send(id, records, failure -> failed(id));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The client sees its connection end, and says so.
            ChannelFuture unused = context.close();
        }
    }
}
