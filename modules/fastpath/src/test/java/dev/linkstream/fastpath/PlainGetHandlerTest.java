package dev.linkstream.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.NettyPipeline;

/** The same bytes in the same pieces to a connection with the fastPath and to one without them: the same bytes come back. */
class PlainGetHandlerTest {

    private static final String REST = " HTTP/1.1\r\nHost: a.example:80\r\n";
    private static final String PLAIN = "GET /x" + REST + "\r\n";
    private static final String LAST = "GET /last" + REST + "Connection: close\r\n\r\n";

    private final List<String> answeredAhead = new ArrayList<>();

    static Stream<String> plainRequests() {
        return Stream.of(
                "GET /x" + REST + "\r\n",
                "GET /x?y%23z" + REST + "\r\n",
                "GET /a/x%20" + REST + "\r\n",
                "GET /x" + REST + "connection:KEEP-ALIVE  \r\nAccept:\r\nx!#$%&'*+-.^_`|~0Az:  ~ \r\n\r\n",
                "GET /x HTTP/1.1\r\nUSER-AGENT: a:b\r\nhost:1.2.3.4\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void shouldAnswerAPlainGetAheadOfTheCodec(String request) {
        String both = request + PLAIN;

        assertThat(talk(fastPath(), both)).isEqualTo(talk(plain(), both));
        assertThat(answeredAhead).hasSize(2);
    }

    static Stream<String> otherRequests() {
        return Stream.of(
                "HEAD /x" + REST + "\r\n",
                "GET  /x" + REST + "\r\n",
                "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t/x" + REST + "\r\n",
                "get /x" + REST + "\r\n",
                "GET /x HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET /x HTTP/1.10\r\nHost: a\r\n\r\n",
                "GET /x http/1.1\r\nHost: a\r\n\r\n",
                "GET /x\r\n\r\n",
                "GET /x\u00e9" + REST + "\r\n",
                "\r\nGET /x" + REST + "\r\n",
                "GET /x HTTP/1.1\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost:\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET /x HTTP/1.1\nHost: a\n\n",
                "GET /x HTTP/1.1\r\nHost: a\r\n\n",
                "GET /x HTTP/1.1\r\nHost: a\r\ny: z\n\r\n",
                "GET /x" + REST + "y\r\n\r\n",
                "GET /x" + REST + ": y\r\n\r\n",
                "GET /x" + REST + "y : z\r\n\r\n",
                "GET /x" + REST + "y: z\r\n folded\r\n\r\n",
                "GET /x" + REST + " y: z\r\n\r\n",
                "GET /x" + REST + "y: \u0000\r\n\r\n",
                "GET /x" + REST + "y: a\rb\r\n\r\n",
                "GET /x" + REST + "y: \u00e9\r\n\r\n",
                "GET /x" + REST + "y\u00e9: z\r\n\r\n",
                "GET /x" + REST + "Connection: close\r\n\r\n",
                "GET /x" + REST + "Connection: keep-alive\r\nConnection: close\r\n\r\n",
                "GET /x" + REST + "Connection: keep-alive, close\r\n\r\n",
                "GET /x" + REST + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET /x" + REST + "Expect: 100-continue\r\n\r\n",
                "GET /x" + REST + "Origin: https://b.example\r\n\r\n",
                "GET /x" + REST + "TE: trailers\r\n\r\n",
                "GET /x" + REST + "Trailer: y\r\n\r\n",
                "GET /x" + REST + "content-length: 0\r\n\r\n",
                "GET /x" + REST + "Content-Length: " + PLAIN.length() + "\r\n\r\n" + PLAIN,
                "GET /x" + REST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "GET /x" + REST + "y: z\r\n".repeat(65) + "\r\n",
                "POST /x" + REST + "Content-Length: " + PLAIN.length() + "\r\n\r\n" + PLAIN,
                "POST /early" + REST + "Content-Length: " + 2 * PLAIN.length() + "\r\n\r\n" + PLAIN + PLAIN,
                "POST /x" + REST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(PLAIN.length()) + "\r\n"
                        + PLAIN + "\r\n0\r\n\r\n",
                "POST /early" + REST + "Transfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\nz\r\n" + PLAIN,
                "no HTTP\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void shouldLeaveAnyOtherToTheCodec(String request) {
        assertThat(talk(fastPath(), request)).isEqualTo(talk(plain(), request));
        assertThat(answeredAhead).isEmpty();
    }

    /** What a first piece ends with, an empty line in a body too, must not make a request of the second one. */
    @ParameterizedTest
    @MethodSource({"plainRequests", "otherRequests"})
    void shouldNotMindWhereReadsEnd(String request) {
        String bytes = PLAIN + request + PLAIN + LAST + PLAIN;
        for (int i = 0; i <= bytes.length(); i++) {
            String[] pieces = {bytes.substring(0, i), bytes.substring(i)};

            assertThat(talk(fastPath(), pieces)).as("cut at %d", i).isEqualTo(talk(plain(), pieces));
        }
        String[] bytewise = bytes.split("");
        assertThat(talk(fastPath(), bytewise)).isEqualTo(talk(plain(), bytewise));
    }

    @Test
    void shouldAnswerAheadAgainOnceTheCodecIsDone() {
        talk(
                fastPath(),
                "POST /x" + REST + "Content-Length: 1\r\n\r\na",
                PLAIN,
                PLAIN,
                "GET /x",
                REST + "\r\n",
                PLAIN,
                PLAIN);

        // All but the first after a body: only then it is known that the codec has no more of it.
        assertThat(answeredAhead).hasSize(3);
    }

    @Test
    void shouldNotOvertakeAnAnswer() {
        String[] reads = {PLAIN, "GET /later" + REST + "\r\n", PLAIN, PLAIN};

        assertThat(talk(fastPath(), reads)).isEqualTo(talk(plain(), reads));
        assertThat(answeredAhead).hasSize(1);
    }

    @Test
    void shouldAnswerAReadOfManyRequestsInOrder() {
        String many = (PLAIN + "GET /other" + REST + "\r\n").repeat(10) + PLAIN.repeat(1_000);

        assertThat(talk(fastPath(), many)).isEqualTo(talk(plain(), many));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/broken"})
    void shouldLeaveWhatNoDoorAnswers(String target) {
        String request = "GET " + target + REST + "\r\n";

        assertThat(talk(fastPath(), PLAIN + request)).isEqualTo(talk(plain(), PLAIN + request));
        assertThat(answeredAhead).containsExactly("/x");
    }

    private EmbeddedChannel fastPath() {
        EmbeddedChannel channel = codec();
        new FastPath(List.of(), List.of((get, loop, answers) -> {
                    String target = get.target().toString();
                    answers.writeBytes(Unpooled.copiedBuffer(
                            "HTTP/1.1 200 OK\r\ncontent-length: " + ("GET " + target).length() + "\r\n\r\nGET "
                                    + target,
                            StandardCharsets.ISO_8859_1));
                    if (target.equals("/broken")) {
                        throw new IllegalStateException("a route that fails");
                    }
                    if (!target.contains("x")) {
                        return false;
                    }
                    answeredAhead.add(target);
                    return true;
                }))
                .addTo(channel.pipeline());
        return channel;
    }

    private static EmbeddedChannel plain() {
        EmbeddedChannel channel = codec();
        channel.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, "oddClients", new OddClientsHandler());
        return channel;
    }

    private static EmbeddedChannel codec() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.HttpCodec, new HttpServerCodec());
        channel.pipeline().addLast(NettyPipeline.HttpTrafficHandler, new Echo());
        return channel;
    }

    /** Answers with what it was asked for, once that has come whole; at its head where it is early, and when told to where it is later. */
    @SuppressWarnings("FutureReturnValueIgnored") // What becomes of a write is seen in what comes out.
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final StringBuilder request = new StringBuilder();
        private boolean keepAlive;
        private boolean early;
        private final List<FullHttpResponse> later = new ArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest head) {
                request.append(head.method()).append(' ').append(head.uri());
                keepAlive = HttpUtil.isKeepAlive(head);
                early = head.uri().equals("/early");
                if (early) {
                    answer(context);
                }
            }
            if (message instanceof HttpContent content) {
                request.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            if (message instanceof LastHttpContent) {
                if (!early) {
                    answer(context);
                }
                request.setLength(0);
                if (!keepAlive) {
                    context.close();
                }
            }
            ReferenceCountUtil.release(message);
        }

        private void answer(ChannelHandlerContext context) {
            ByteBuf body = Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1);
            DefaultFullHttpResponse answer =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            HttpUtil.setKeepAlive(answer, keepAlive);
            if (request.indexOf("/later") > 0 || !later.isEmpty()) {
                later.add(answer);
            } else {
                context.writeAndFlush(answer);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            later.forEach(context::writeAndFlush);
            later.clear();
        }
    }

    private static String talk(EmbeddedChannel channel, String... pieces) {
        for (String piece : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
            }
        }
        channel.pipeline().fireUserEventTriggered("what was to be answered later");
        StringBuilder answers = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        channel.finishAndReleaseAll();
        // A second may pass between two talks.
        return answers.toString().replaceAll("(?i)date: [^\r]*\r\n", "");
    }
}
