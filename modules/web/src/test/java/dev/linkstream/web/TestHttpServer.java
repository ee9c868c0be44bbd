package dev.linkstream.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Routes behind a real Netty server on loopback, spoken to in raw HTTP so that no client tidies a path. */
final class TestHttpServer implements AutoCloseable {

    private final DisposableServer server;

    TestHttpServer(RouterFunction<ServerResponse> routes) {
        WebExceptionHandler problems =
                (exchange, e) -> e instanceof HttpProblem p ? p.answer().writeTo(exchange) : Mono.error(e);
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(
                        routes,
                        HandlerStrategies.builder().exceptionHandler(problems).build())))
                .bindNow();
    }

    /** The whole answer to a request without a body: status line, headers, body. */
    String get(String rawPath) throws IOException {
        return send("GET " + rawPath, Map.of(), new byte[0]);
    }

    String send(String methodAndPath, Map<String, String> headers, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            StringBuilder head =
                    new StringBuilder(methodAndPath).append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            try {
                socket.getOutputStream().write(body);
            } catch (IOException refusedEarly) {
                // The answer may come, and the connection close, while the body is still on its way.
            }
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
