package dev.linkstream.server;

import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.fastpath.FastPath;
import dev.linkstream.fastpath.FastRoute;
import dev.linkstream.fastpath.PlainGetRoute;
import dev.linkstream.ingress.Ingress;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.server.access.GenerateAccess;
import dev.linkstream.web.Answer;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.LiveEvents;
import dev.linkstream.web.RateLimit;
import dev.linkstream.web.Role;
import dev.linkstream.web.UnfinishedBodies;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** What the HTTP server itself does to clients that stall or send what no request can be made of. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    private static final Answer MALFORMED_URL =
            Answer.message(400, "The URL is malformed: a % must be followed by two hexadecimal digits.");

    /** As long as a call may take. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    @Bean
    NettyServerCustomizer clientsThatStall(DeploymentProperties settings) {
        // The idle timeout itself ends with a request's first byte.
        return server -> server.idleTimeout(settings.idleTimeout()).readTimeout(settings.idleTimeout());
    }

    /** One for all ways in: they share one heap. */
    @Bean
    HeapRoom heapRoom() {
        return HeapRoom.ofThisProcess();
    }

    @Bean
    BodyRoom bodyRoom(HeapRoom heap) {
        return new BodyRoom(heap, UnfinishedBodies.ofThisProcess());
    }

    /**
     * Event loops of Reactor Netty's own number: one a core, and at least four. On two cores four are more even work than
     * two: while one waits for a core, three go on.
     */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResourcesSupplier(
                () -> LoopResources.create("reactor-http", LoopResources.DEFAULT_IO_WORKER_COUNT, true));
        // By then the server has answered all that it took.
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }

    /** The server is made before the beans that answer; it takes calls after them. */
    @Bean
    NettyServerCustomizer fastPath(ObjectProvider<FastPath> fastPath) {
        Supplier<FastPath> made = SingletonSupplier.of(fastPath::getObject);
        return server ->
                server.doOnChannelInit((observer, channel, remote) -> made.get().addTo(channel.pipeline()));
    }

    @Bean
    FastPath fastPathOfRoutes(ObjectProvider<FastRoute> routes, ObjectProvider<PlainGetRoute> getRoutes) {
        return new FastPath(
                routes.orderedStream().toList(), getRoutes.orderedStream().toList());
    }

    @Bean
    @ConditionalOnRole(Role.INGRESS)
    FastRoute fastGenerate(Ingress ingress, TokenDirectory tokens, RateLimit rates, DeploymentProperties settings) {
        return ingress.fastRoute(new GenerateAccess(tokens::authenticate, rates), settings.idleTimeout());
    }

    @Bean
    FastPathStop fastPathStop(FastPath fastPath) {
        return new FastPathStop(fastPath, LAST_ANSWERS);
    }

    @Bean
    LiveEvents liveEvents() {
        return new LiveEvents();
    }

    @Bean
    NettyServerCustomizer malformedUrls() {
        return server -> server.mapHandle((handled, connection) -> handled.then(Mono.defer(() ->
                connection instanceof HttpServerResponse response ? Mono.from(explain(response)) : Mono.empty())));
    }

    /** A URL that cannot be parsed reaches no filter and no handler: Spring ends it with a bare 400. */
    private static Publisher<Void> explain(HttpServerResponse response) {
        if (response.hasSentHeaders() || !HttpResponseStatus.BAD_REQUEST.equals(response.status())) {
            return Mono.empty();
        }
        return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(MALFORMED_URL.json().length))
                .sendByteArray(Mono.just(MALFORMED_URL.json()));
    }
}
