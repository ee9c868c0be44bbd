package dev.linkstream.starter;

import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/** Makes a {@link LinkstreamTemplate} of the application's Kafka settings, where {@code linkstream.client.reply-topic} is set. */
@AutoConfiguration(after = KafkaAutoConfiguration.class)
@ConditionalOnProperty("linkstream.client.reply-topic")
@EnableConfigurationProperties(LinkstreamClientProperties.class)
public class LinkstreamClientAutoConfiguration {

    private static final Duration ASSIGNED = Duration.ofSeconds(30);

    /** Reads the whole reply topic in a group of its own, as several instances may share it. */
    @Bean
    @ConditionalOnMissingBean(name = "linkstreamReplies")
    ReplyingKafkaTemplate<byte[], byte[], SpecificRecord> linkstreamReplies(
            LinkstreamClientProperties settings, KafkaProperties kafka, KafkaConnectionDetails connection) {
        Topics topics = topics(settings);
        Map<String, Object> reading = kafka.buildConsumerProperties();
        reading.put(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                connection.getConsumer().getBootstrapServers());
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        ContainerProperties container = new ContainerProperties(Objects.requireNonNull(settings.replyTopic()));
        container.setGroupId("linkstream-client-" + UUID.randomUUID());
        Map<String, Object> writing = kafka.buildProducerProperties();
        writing.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                connection.getProducer().getBootstrapServers());
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        writing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Somebody waits for the link.
        writing.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        ReplyingKafkaTemplate<byte[], byte[], SpecificRecord> template = new ReplyingKafkaTemplate<>(
                new DefaultKafkaProducerFactory<>(writing, new ByteArraySerializer(), new ByteArraySerializer()),
                new KafkaMessageListenerContainer<>(
                        new DefaultKafkaConsumerFactory<>(
                                reading,
                                new ByteArrayDeserializer(),
                                topics.linkReplies().values().deserializer()),
                        container));
        template.setSharedReplyTopic(true);
        template.setDefaultReplyTimeout(settings.replyTimeout());
        return template;
    }

    @Bean
    @ConditionalOnMissingBean
    LinkstreamTemplate linkstreamTemplate(
            LinkstreamClientProperties settings,
            ReplyingKafkaTemplate<byte[], byte[], SpecificRecord> linkstreamReplies)
            throws InterruptedException {
        linkstreamReplies.start();
        if (!linkstreamReplies.waitForAssignment(ASSIGNED)) {
            throw new IllegalStateException("The reply topic " + settings.replyTopic() + " could not be read within "
                    + ASSIGNED.toSeconds() + " s: it must exist, and spring.kafka.bootstrap-servers be right");
        }
        return new LinkstreamTemplate(
                linkstreamReplies, topics(settings).linkIntake().name());
    }

    private static Topics topics(LinkstreamClientProperties settings) {
        return new Topics(TopicSettings.defaults(settings.topicPrefix()));
    }
}
