package dev.linkstream.cli.kafka;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka cluster that was reached, and the topics in it. */
public final class Cluster {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_RECORD_BYTES = 16 << 20;

    private final Map<String, Object> properties;
    private final Topics catalogue;
    private final Set<String> names;

    private Cluster(Map<String, Object> properties, Topics catalogue, Set<String> names) {
        this.properties = properties;
        this.catalogue = catalogue;
        this.names = names;
    }

    /**
     * Asks the cluster for its topics.
     *
     * @param properties of any client
     * @throws CommandFailure where it does not answer within seconds, or these properties are none
     */
    static Cluster connect(Map<String, Object> properties, Topics catalogue) {
        Map<String, Object> bounded = new HashMap<>(properties);
        bounded.put("request.timeout.ms", (int) LIMIT.toMillis());
        bounded.put("default.api.timeout.ms", (int) LIMIT.toMillis());
        bounded.put("reconnect.backoff.max.ms", 500);
        String where = "Kafka at " + properties.get("bootstrap.servers");
        try (Admin admin = Admin.create(bounded)) {
            ListTopicsOptions options = new ListTopicsOptions().timeoutMs((int) LIMIT.toMillis());
            return new Cluster(
                    bounded, catalogue, admin.listTopics(options).names().get());
        } catch (ExecutionException e) {
            throw CommandFailure.server(where + " does not answer: " + cause(e));
        } catch (KafkaException e) {
            throw CommandFailure.usage(where + " cannot be asked: " + cause(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.server("interrupted");
        }
    }

    private static String cause(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** How clients connect. */
    public Map<String, Object> properties() {
        return Map.copyOf(properties);
    }

    public Topics catalogue() {
        return catalogue;
    }

    public boolean has(String topic) {
        return names.contains(topic);
    }

    /**
     * The full name of a topic that is given by its name in the catalogue, or by its full name.
     *
     * @throws CommandFailure where there is none
     */
    public String resolve(String name) {
        String prefix = catalogue.settings().prefix();
        if (has(prefix + name)) {
            return prefix + name;
        }
        if (has(name)) {
            return name;
        }
        List<String> known = catalogue.all().stream()
                .map(Topic::name)
                .filter(this::has)
                .map(each -> each.substring(prefix.length()))
                .sorted()
                .toList();
        throw CommandFailure.usage("there is no topic " + prefix + name + (prefix.isEmpty() ? "" : " or " + name)
                + " in this cluster; "
                + (known.isEmpty()
                        ? "nothing in it begins with " + prefix
                        : "it has " + known.stream().collect(Collectors.joining(", "))));
    }

    /** A reader of committed records, in no group. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT.toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        // Whatever a topic held once fits into it again; the brokers' limit counts.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
