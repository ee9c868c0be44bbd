package dev.linkstream.cli.start;

import dev.linkstream.broker.BrokerSettings;
import dev.linkstream.broker.EmbeddedBroker;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.server.LinkstreamServer;
import dev.linkstream.server.StartFacts;
import dev.linkstream.server.settings.EnvironmentSettings;
import dev.linkstream.server.settings.SettingSources;
import dev.linkstream.server.settings.Settings;
import dev.linkstream.web.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.StandardEnvironment;

/** Starts the embedded broker, unless a cluster is named, and the server beside it, in this process. */
public final class SpringLauncher implements Launcher {

    private static final String BROKER_PORT = "linkstream.broker.port";

    private static final String PORT = "linkstream.port";
    private static final int DEFAULT_PORT = 8080;
    private static final String PARTITIONS = "linkstream.topics.partitions";
    private static final String BOOTSTRAP_SERVERS = "linkstream.kafka.bootstrap-servers";

    private final Console console;
    private final Map<String, Object> variables = new TreeMap<>();

    public SpringLauncher(Console console) {
        this.console = console;
    }

    @Override
    public Running start(Map<String, String> commandLine) {
        try {
            Map<String, Object> settings = new TreeMap<>(commandLine);
            Settings known = new Settings();
            variables.putAll(EnvironmentSettings.of(console.env(), known));
            StandardEnvironment environment = environment(settings);
            SettingSources.check(environment, known);
            startLogging(environment);
            HeapWatch.start();
            inBackground("broker-warm-up", EmbeddedBroker::warmUp);
            return start(settings, Binder.get(environment));
        } catch (RuntimeException e) {
            throw StartFailure.explain(e);
        }
    }

    private Running start(Map<String, Object> settings, Binder binder) {
        int port = port(PORT, DEFAULT_PORT, binder);
        requireFree(port, binder.bind("linkstream.bind-address", String.class).orElse("127.0.0.1"));
        settings.put(PORT, port);
        Path data = binder.bind("linkstream.data", Path.class).orElse(Path.of("data"));
        prepare(data);
        DataNames.mend(data);
        String adminToken = new AdminToken(data, console)
                .of(binder.bind("linkstream.admin-token", String.class).orElse(""));
        settings.put("linkstream.admin-token", adminToken);
        boolean namesRoles =
                binder.bind(Role.SETTING, Bindable.listOf(String.class)).isBound();
        RunningServer running = new RunningServer(URI.create("http://127.0.0.1:" + port), adminToken);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "shutdown"));
        try {
            CompletableFuture<@Nullable EmbeddedBroker> broker = startBroker(data, binder, settings);
            running.broker(broker);
            running.context(startServer(settings, namesRoles, broker, running));
            running.awaitServing();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static void prepare(Path data) {
        try {
            Files.createDirectories(data);
            if (!Files.isWritable(data)) {
                throw new AccessDeniedException(data.toString());
            }
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "linkstream.data must be a directory that can be written, but " + data + " is not: " + e);
        }
    }

    private static int port(String setting, int byDefault, Binder binder) {
        int port = binder.bind(setting, Integer.class).orElse(byDefault);
        if (port < 0 || port > 65_535) {
            throw CommandFailure.usage(setting + " must be 0 to 65535, but is " + port);
        }
        return port == 0 ? freePort() : port;
    }

    /**
     * The broker and the server start side by side: the server asks for the broker when it needs one, and learns only
     * then of a wrong setting, with which no broker starts.
     */
    private static CompletableFuture<@Nullable EmbeddedBroker> startBroker(
            Path data, Binder binder, Map<String, Object> settings) {
        BrokerSettings broker = broker(data, binder, settings);
        return CompletableFuture.supplyAsync(
                () -> {
                    new Settings().check(binder);
                    return broker == null ? null : EmbeddedBroker.start(broker);
                },
                task -> inBackground("broker-start", task));
    }

    /** Null where a cluster is named. */
    private static @Nullable BrokerSettings broker(Path data, Binder binder, Map<String, Object> settings) {
        if (!binder.bind(BOOTSTRAP_SERVERS, String.class).orElse("").isBlank()) {
            return null;
        }
        int port = port(BROKER_PORT, BrokerSettings.DEFAULT_PORT, binder);
        settings.put(BOOTSTRAP_SERVERS, "127.0.0.1:" + port);
        if (!binder.bind(PARTITIONS, String.class).isBound()) {
            settings.put(PARTITIONS, TopicSettings.PARTITIONS_ON_ONE_MACHINE);
        }
        return new BrokerSettings(data.resolve("broker"), port);
    }

    private static void inBackground(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private ConfigurableApplicationContext startServer(
            Map<String, Object> settings,
            boolean namesRoles,
            CompletableFuture<@Nullable EmbeddedBroker> broker,
            RunningServer running) {
        if (SpringProperties.getProperty(AotDetector.AOT_ENABLED) == null && !namesRoles) {
            // The beans as the build has written them down, which a start needs not look for: those of all roles.
            SpringProperties.setFlag(AotDetector.AOT_ENABLED);
        }
        return LinkstreamServer.application()
                .initializers(context -> {
                    SettingSources.addTo(context.getEnvironment(), settings, variables);
                    ((GenericApplicationContext) context).registerBean(StartFacts.class, () -> facts(broker, running));
                })
                .run();
    }

    private static StartFacts facts(CompletableFuture<@Nullable EmbeddedBroker> broker, RunningServer running) {
        EmbeddedBroker embedded;
        try {
            embedded = broker.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return embedded == null
                ? new StartFacts(false, () -> {}, running::fail)
                : new StartFacts(embedded.rebootedSinceUncleanStop(), embedded::acknowledgeReboot, running::fail);
    }

    /** Before any thread of the broker logs: the server would set logging up anew under it, and lose or garble lines. */
    private static void startLogging(StandardEnvironment environment) {
        LoggingSystem logging = LoggingSystem.get(SpringLauncher.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(environment), null, null);
    }

    /** The settings as the server will read them: the command line, then the environment, then files. */
    private StandardEnvironment environment(Map<String, Object> commandLine) {
        StandardEnvironment environment = new StandardEnvironment();
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        SettingSources.addTo(environment, commandLine, variables);
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    /** Netty would tell too, but only after all else has started. */
    private static void requireFree(int port, String address) {
        InetSocketAddress bound = new InetSocketAddress(address, port);
        if (bound.isUnresolved()) {
            throw CommandFailure.usage(
                    "linkstream.bind-address must be an address or a name of this machine, but is " + address);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(bound);
        } catch (IOException e) {
            throw CommandFailure.server(
                    PORT + " must be free to bind on " + address + ", but " + port + " is not: " + e.getMessage());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw CommandFailure.server("no free port can be had: " + e.getMessage());
        }
    }
}
