package dev.linkstream.server;

import dev.linkstream.testkit.FreePort;
import dev.linkstream.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The whole server in this process, on the shared broker, with topics of its own. */
public record TestServer(ConfigurableApplicationContext context, int port, String prefix) implements AutoCloseable {

    /** Starts one that keeps its state there. */
    public static TestServer start(Path data, String adminToken, int partitions) {
        int port = FreePort.next();
        String prefix = TestBroker.shared().topics().prefix();
        Map<String, Object> settings = Map.of(
                "linkstream.port",
                port,
                "linkstream.data",
                data.toString(),
                "linkstream.admin-token",
                adminToken,
                "linkstream.topics.prefix",
                prefix,
                "linkstream.topics.partitions",
                partitions,
                "linkstream.kafka.bootstrap-servers",
                TestBroker.shared().bootstrapServers());
        ConfigurableApplicationContext context = LinkstreamServer.application()
                .initializers(made -> {
                    made.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
                    ((GenericApplicationContext) made)
                            .registerBean(StartFacts.class, () -> new StartFacts(false, () -> {}, () -> {}));
                })
                .run();
        return new TestServer(context, port, prefix);
    }

    /** Returns once every request would be answered. */
    TestServer serving() {
        HealthIndicator pipeline = context.getBean("pipelineHealthIndicator", HealthIndicator.class);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            var health = pipeline.health();
            return health != null && health.getStatus().equals(Status.UP);
        });
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        context.close();
    }
}
