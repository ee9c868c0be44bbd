package dev.linkstream.ingress;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.fastpath.FastPath;
import dev.linkstream.fastpath.PlainAccess.Passed;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.log.Admission;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.GeneratedUserIds;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.UserIdSecret;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.RateLimit;
import dev.linkstream.web.Scope;
import dev.linkstream.web.UnfinishedBodies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.blockhound.BlockHound;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** An ingress behind a real HTTP server on loopback, with topics of its own; tokens are whatever stands in the header. */
final class TestIngress implements AutoCloseable {

    static {
        // A blocking call on an event loop fails the request that makes it.
        BlockHound.install();
    }

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    final Topics topics;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Ingress ingress;
    /** What calls may take of the heap. */
    final HeapRoom room = new HeapRoom(64L << 20);

    private final ReplyInbox replies;
    private final RequestLog log;
    private final WindowedLog windowedLog;
    private final AtomicInteger routed = new AtomicInteger();
    private final DisposableServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    TestIngress(String bootstrapServers, String prefix, int maxUsers, int maxInFlight, Duration replyTimeout) {
        this(bootstrapServers, prefix, maxUsers, maxInFlight, replyTimeout, true, false);
    }

    TestIngress(
            String bootstrapServers,
            String prefix,
            int maxUsers,
            int maxInFlight,
            Duration replyTimeout,
            boolean fullpageEnabled,
            boolean connection) {
        topics = new Topics(TopicSettings.defaults(prefix).withPartitions(3));
        provision(bootstrapServers, topics);
        IngressProperties properties = new IngressProperties(
                maxUsers,
                replyTimeout,
                DataSize.ofMegabytes(4),
                maxInFlight,
                null,
                DataSize.ofKilobytes(64),
                500,
                128,
                8);
        KafkaConnection kafka = new KafkaConnection(Map.of("bootstrap.servers", bootstrapServers));
        replies = new ReplyInbox(kafka, topics, null, new SecureRandom());
        windowedLog = new WindowedLog(kafka, topics.linkRequests(), replies, 128);
        Admission admission = new Admission(maxInFlight);
        log = new RequestLog(kafka, topics.linkRequests(), admission::inFlight);
        ingress = new Ingress(
                properties,
                ValueLimits.DEFAULT.maxContextBytes(),
                Scenarios.BY_ID::get,
                new Deployment("http://links.example", fullpageEnabled),
                admission,
                log,
                replies,
                new LinkRequests("http://links.example", new GeneratedUserIds(new UserIdSecret(new byte[] {1, 2, 3}))),
                windowedLog,
                meters,
                new SecureRandom(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> null,
                new BodyRoom(room, new UnfinishedBodies(Long.MAX_VALUE, System::nanoTime)));
        replies.start();
        log.start();
        ingress.start();
        var handler = RouterFunctions.toHttpHandler(
                ingress.routes().filter((request, next) -> {
                    String header = String.valueOf(request.headers().firstHeader("Authorization"));
                    request.attributes().put(ApiToken.ATTRIBUTE, token(header.replaceFirst("Bearer ", "")));
                    return next.handle(request);
                }),
                HandlerStrategies.withDefaults());
        FastPath fastPath = new FastPath(
                connection
                        ? List.of(ingress.fastRoute(TestIngress::pass, replyTimeout.plus(Duration.ofMinutes(1))))
                        : List.of(),
                List.of());
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, remote) -> fastPath.addTo(channel.pipeline()))
                .handle((request, response) -> {
                    routed.incrementAndGet();
                    return new ReactorHttpHandlerAdapter(handler).apply(request, response);
                })
                .bindNow();
    }

    private static Passed pass(String secret) {
        return new Passed(token(secret), new RateLimit.Quota(9, 8, true, 0, 60));
    }

    private static ApiToken token(String id) {
        return new ApiToken(id, "test", Set.of(Scope.LINKS_WRITE), NOW, null, null);
    }

    private static void provision(String bootstrapServers, Topics topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            new TopicProvisioning(admin)
                    .provision(List.of(topics.linkRequests(), topics.linkReplies(), topics.requestConfirmations()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics were not created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Posts a body; in it, single quotes stand for double ones. Headers: name, value, name, value… */
    HttpResponse<String> post(String body, String... headers) {
        try {
            return client.send(request(body, headers), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    CompletableFuture<HttpResponse<String>> postAsync(String body, String... headers) {
        return client.sendAsync(request(body, headers), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/public/api/generate-webchat-deep-link"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer t")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    /** Requests that the web framework answered. */
    int routed() {
        return routed.get();
    }

    /** A dataset of users named by their place. */
    static String dataset(String prefix, int users) {
        StringBuilder body = new StringBuilder("{'scenario_id':'open','dataset':[");
        for (int i = 0; i < users; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{'user_id':'")
                    .append(prefix)
                    .append(i)
                    .append("','attributes':{'n':")
                    .append(i)
                    .append("}}");
        }
        return body.append("]}").toString();
    }

    long count(String meter) {
        return (long) meters.get("linkstream.ingress." + meter).counter().count();
    }

    long inFlight() {
        return (long) meters.get("linkstream.ingress.links.in.flight").gauge().value();
    }

    @Override
    public void close() {
        server.disposeNow();
        ingress.close();
        log.close();
        windowedLog.close();
        replies.close();
    }
}
