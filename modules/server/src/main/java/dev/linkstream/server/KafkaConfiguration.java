package dev.linkstream.server;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.SchemaIds;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster and the topic catalogue. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.Connection.class, KafkaProperties.Catalogue.class})
class KafkaConfiguration {

    @Bean
    KafkaConnection kafkaConnection(KafkaProperties.Connection settings) {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        // A dozen clients would name each of their metrics to JMX and to the broker, at every start.
        properties.putIfAbsent(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        properties.putIfAbsent(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return new KafkaConnection(properties);
    }

    @Bean
    TopicSettings topicSettings(KafkaProperties.Catalogue catalogue) {
        return catalogue.settings();
    }

    @Bean
    Topics topics(TopicSettings settings, SchemaIds schemaIds) {
        return new Topics(settings, schemaIds);
    }

    @Bean
    Admin admin(KafkaConnection kafka) {
        return Admin.create(kafka.properties());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
