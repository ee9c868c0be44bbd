package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.KafkaConnection;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConfigurationTest {

    private static KafkaConnection connection(Map<String, String> properties) {
        return new KafkaConfiguration().kafkaConnection(new KafkaProperties.Connection("127.0.0.1:9092", properties));
    }

    @Test
    void shouldNameMetricsToNobody() {
        assertThat(connection(Map.of()).properties())
                .containsEntry("metric.reporters", "")
                .containsEntry("enable.metrics.push", false);
    }

    @Test
    void shouldNameMetricsWhereTheOperatorWantsThem() {
        String reporter = "org.apache.kafka.common.metrics.JmxReporter";

        assertThat(connection(Map.of("metric.reporters", reporter, "enable.metrics.push", "true"))
                        .properties())
                .containsEntry("metric.reporters", reporter)
                .containsEntry("enable.metrics.push", "true");
    }

    @Test
    void shouldReachTheBrokersOfTheirSettingAlone() {
        assertThat(connection(Map.of("bootstrap.servers", "elsewhere:9092")).properties())
                .containsEntry("bootstrap.servers", "127.0.0.1:9092");
    }
}
