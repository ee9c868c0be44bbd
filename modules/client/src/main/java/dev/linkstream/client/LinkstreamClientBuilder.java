package dev.linkstream.client;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.SchemaIds;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What a client is made of. Everything but the cluster has a default. */
public final class LinkstreamClientBuilder {

    private final String bootstrapServers;
    private final Map<String, Object> properties = new HashMap<>();
    private String topicPrefix = "linkstream.";
    private @Nullable String replyTopic;
    private Duration replyTimeout = Duration.ofSeconds(30);
    private SchemaIds schemaIds = EventSchemas.landed();

    LinkstreamClientBuilder(String bootstrapServers) {
        this.bootstrapServers = Objects.requireNonNull(bootstrapServers, "bootstrapServers");
    }

    /** The server's {@code linkstream.topics.prefix}; default {@code linkstream.} */
    public LinkstreamClientBuilder topicPrefix(String prefix) {
        topicPrefix = Objects.requireNonNull(prefix, "prefix");
        return this;
    }

    /**
     * Where replies to this client come: a topic that exists, to which the server may reply
     * ({@code linkstream.replies.allowed-prefixes}). Clients may share one. Default: none, and only
     * {@link LinkstreamClient#send} works.
     */
    public LinkstreamClientBuilder replyTopic(String topic) {
        replyTopic = Objects.requireNonNull(topic, "topic");
        return this;
    }

    /**
     * How long a reply is awaited; default 30 s.
     *
     * @throws IllegalArgumentException if that is no time at all
     */
    public LinkstreamClientBuilder replyTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("replyTimeout must be longer than nothing, but is " + timeout);
        }
        replyTimeout = timeout;
        return this;
    }

    /** More properties of Kafka's clients, such as those of security; what delivery rests on cannot be changed. */
    public LinkstreamClientBuilder properties(Map<String, ?> more) {
        properties.putAll(more);
        return this;
    }

    /**
     * What the schema ids in replies mean, for a deployment with a schema registry whose ids are not those of the
     * checked-in list; default: that list.
     */
    public LinkstreamClientBuilder schemaIds(SchemaIds ids) {
        schemaIds = Objects.requireNonNull(ids, "ids");
        return this;
    }

    /**
     * Opens the client. With a reply topic this connects to the cluster.
     *
     * @throws IllegalStateException if the reply topic does not exist
     * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached or a property is wrong
     */
    public LinkstreamClient build() {
        Topics topics = new Topics(TopicSettings.defaults(topicPrefix), schemaIds);
        AwaitedReplies pending = new AwaitedReplies(replyTimeout, System::nanoTime);
        ReplyTopicReader replies = replyTopic == null ? null : replyReader(replyTopic, topics, pending);
        try {
            return new LinkstreamClient(topics.linkIntake().name(), producer(), pending, replies);
        } catch (RuntimeException e) {
            if (replies != null) {
                replies.close();
            }
            throw e;
        }
    }

    private static ReplyTopicReader open(
            Consumer<byte[], byte[]> consumer, String topic, Topics topics, AwaitedReplies pending) {
        try {
            return new ReplyTopicReader(
                    consumer, topic, topics.linkReplies().values().deserializer(), pending);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private ReplyTopicReader replyReader(String topic, Topics topics, AwaitedReplies pending) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        // Where the place is gone, the topic was made anew: the replies in it may be ours.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return open(consumer, topic, topics, pending).start();
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>();
        // Somebody waits for the link; under load full batches come about by themselves.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.putAll(properties);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
