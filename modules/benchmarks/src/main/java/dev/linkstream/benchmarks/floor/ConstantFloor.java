package dev.linkstream.benchmarks.floor;

import dev.linkstream.benchmarks.load.HttpAnswer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The least that an answer over Reactor Netty, the product's HTTP server, can cost: whatever is asked, one prepared
 * answer, without routing, filters or a look at the request.
 */
final class ConstantFloor implements AutoCloseable {

    private final DisposableServer server;
    private volatile Prepared answer;

    ConstantFloor(HttpAnswer answer) {
        this.answer = Prepared.of(answer);
        server = HttpServer.create()
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handle((request, response) -> this.answer.sendTo(response))
                .bindNow();
    }

    int port() {
        return server.port();
    }

    /** From now on answers with this. */
    void answer(HttpAnswer other) {
        answer = Prepared.of(other);
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private record Prepared(int status, HttpHeaders headers, byte[] body) {

        static Prepared of(HttpAnswer answer) {
            HttpHeaders headers = new DefaultHttpHeaders();
            for (String header : answer.headers()) {
                int colon = header.indexOf(':');
                headers.add(
                        header.substring(0, colon), header.substring(colon + 1).strip());
            }
            return new Prepared(answer.status(), headers, answer.body().getBytes(StandardCharsets.UTF_8));
        }

        Publisher<Void> sendTo(HttpServerResponse response) {
            response.status(status).responseHeaders().set(headers);
            return body.length == 0 ? response.send() : response.sendObject(Unpooled.wrappedBuffer(body));
        }
    }
}
