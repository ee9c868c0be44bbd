package dev.linkstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yammer.metrics.core.Histogram;
import com.yammer.metrics.stats.UniformSample;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITEmbeddedBroker {
    private static final String TOPIC = "greetings";

    @TempDir
    Path directory;

    private EmbeddedBroker start() {
        return EmbeddedBroker.start(new BrokerSettings(directory, 0));
    }

    @Test
    void shouldKeepItsRecordsOverACleanRestartOnAnotherPort() throws Exception {
        int firstPort;
        try (EmbeddedBroker broker = start()) {
            assertThat(broker.previousStopWasUnclean()).isFalse();
            firstPort = portOf(broker);
            Clients.createTopic(broker.bootstrapServers(), TOPIC);
            send(broker, "hello");
        }
        try (ServerSocket taken = new ServerSocket(firstPort, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = start()) {
            assertThat(portOf(broker)).isNotEqualTo(taken.getLocalPort());
            assertThat(broker.previousStopWasUnclean()).isFalse();
            assertThat(broker.rebootedSinceUncleanStop()).isFalse();
            send(broker, "again");
            assertThat(Clients.readAll(broker.bootstrapServers(), TOPIC)).containsExactly("hello", "again");
        }
    }

    /** Kafka takes a comma for the end of a directory. */
    @Test
    void shouldLiveInADirectoryWithACommaInItsPath() throws Exception {
        BrokerSettings settings = new BrokerSettings(directory.resolve("Acme, Inc ,/каталог"), 0);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            Clients.createTopic(broker.bootstrapServers(), TOPIC);
            send(broker, "hello");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            assertThat(Clients.readAll(broker.bootstrapServers(), TOPIC)).containsExactly("hello");
        }
        assertThat(directory).isDirectoryContaining(entry -> entry.endsWith("Acme, Inc ,"));
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void shouldRestartOnTheSamePort() throws Exception {
        int port;
        try (EmbeddedBroker broker = start()) {
            port = portOf(broker);
            Clients.createTopic(broker.bootstrapServers(), TOPIC);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(directory, port))) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            assertThat(Clients.readAll(broker.bootstrapServers(), TOPIC)).isEmpty();
        }
    }

    @Test
    void shouldNotCreateTopicsThatNobodyAskedFor() throws Exception {
        try (EmbeddedBroker broker = start();
                KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers(), 500)) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("nobody-made-me", "x"))
                            .get(5, TimeUnit.SECONDS))
                    .hasMessageContaining("nobody-made-me");
        }
    }

    @Test
    void shouldKeepNoListOfWhatItsRequestsTook() throws Exception {
        try (EmbeddedBroker broker = start();
                KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers(), 10_000)) {
            Clients.createTopic(broker.bootstrapServers(), "topic");
            producer.send(new ProducerRecord<>("topic", "value")).get();
            Clients.readAll(broker.bootstrapServers(), "topic");

            List<Histogram> used = new ArrayList<>();
            KafkaYammerMetrics.defaultRegistry().allMetrics().forEach((name, metric) -> {
                if (name.getType().equals("RequestMetrics") && metric instanceof Histogram each && each.count() > 0) {
                    used.add(each);
                }
            });
            assertThat(used).isNotEmpty().extracting("sample").hasOnlyElementsOfType(UniformSample.class);
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerSettings(directory, taken.getLocalPort())))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessage("linkstream.broker.port must be a port of 127.0.0.1 that is free to bind, but "
                            + taken.getLocalPort() + " is not: Address already in use");
        }
        start().close();
    }

    @Test
    void shouldRefuseADirectoryThatIsInUse() throws Exception {
        try (BrokerProcess other = new BrokerProcess(directory)) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessage("The broker's directory must belong to one process at a time, but " + directory
                            + " is in use");
            assertThat(other.output()).as("what the broker prints by itself").isEmpty();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(directory.resolve("own"), 0))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerSettings(directory.resolve("own"), 0)))
                    .hasMessageContaining("is in use");
            assertThat(broker.previousStopWasUnclean()).isFalse();
        }
    }

    @Test
    void shouldRefuseADirectoryWithoutItsIdentity() throws Exception {
        start().close();
        Path identity = directory.resolve("meta.properties");
        Files.writeString(identity, Files.readString(identity).replace("node.id=1", "node.id=7"));
        assertThatThrownBy(this::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("must have the meta.properties of node 1")
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("7");

        Files.writeString(identity, "no properties at all");
        assertThatThrownBy(this::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("must have the meta.properties of node 1");

        Files.delete(identity);
        assertThatThrownBy(this::start).isInstanceOf(BrokerStartException.class).hasMessageContaining("has lost it");
    }

    @Test
    void shouldListenOnLoopbackOnly() throws Exception {
        try (EmbeddedBroker broker = start()) {
            for (InetAddress address : addressesOfTheNetwork()) {
                assertThatThrownBy(() -> new Socket(address, portOf(broker)).close())
                        .isInstanceOf(ConnectException.class);
            }
            assertThat(listeningAddresses(portOf(broker))).containsExactly("0100007F");
        }
    }

    @Test
    void shouldKeepAcknowledgedRecordsWhenKilledAndTellHowItEnded() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (BrokerProcess victim = new BrokerProcess(directory)) {
            Clients.createTopic(victim.bootstrapServers(), TOPIC);
            try (KafkaProducer<String, String> producer = Clients.producer(victim.bootstrapServers(), 10_000)) {
                for (int i = 0; i < 100_000 && acknowledged.size() < 5_000; i++) {
                    String value = Integer.toString(i);
                    var unused = producer.send(new ProducerRecord<>(TOPIC, value), (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.add(value);
                        }
                    });
                }
                Awaitility.await().until(() -> !acknowledged.isEmpty());
                victim.kill();
                // What is under way has nowhere to go.
                producer.close(Duration.ZERO);
            }
        }
        try (EmbeddedBroker broker = start()) {
            assertThat(broker.previousStopWasUnclean()).isTrue();
            assertThat(broker.rebootedSinceUncleanStop()).isFalse();
            assertThat(new HashSet<>(Clients.readAll(broker.bootstrapServers(), TOPIC)).containsAll(acknowledged))
                    .as("every acknowledged record is there")
                    .isTrue();
            send(broker, "alive");
        }
        Files.writeString(directory.resolve("broker.running"), "another boot");
        try (EmbeddedBroker broker = start()) {
            assertThat(broker.previousStopWasUnclean()).isTrue();
            assertThat(broker.rebootedSinceUncleanStop()).isTrue();
            broker.acknowledgeReboot();
            assertThat(broker.rebootedSinceUncleanStop()).isFalse();
        }
    }

    private static void send(EmbeddedBroker broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers(), 10_000)) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get(10, TimeUnit.SECONDS);
        }
    }

    private static int portOf(EmbeddedBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static List<InetAddress> addressesOfTheNetwork() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    /** Local addresses, in the kernel's hex, of the sockets that listen on the port. */
    private static List<String> listeningAddresses(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns[1].endsWith(suffix) && columns[3].equals("0A"))
                .map(columns -> columns[1].substring(0, 8))
                .toList();
    }
}
