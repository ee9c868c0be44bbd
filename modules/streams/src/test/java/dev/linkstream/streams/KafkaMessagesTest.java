package dev.linkstream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** That lost offsets are known by their message, ITCore has Kafka itself say. */
class KafkaMessagesTest {

    @Test
    void shouldTellWhereAProcessorFailedInOneLineWithoutAStack() {
        Topology topology = new Topology();
        topology.addSource("in", "in");
        topology.addProcessor("fail", Failing::new, "in");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties)) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());

            Throwable fault = catchThrowable(() -> in.pipeInput(new byte[0]));

            // Kafka writes numbers in the digits of the default locale.
            assertThat(KafkaMessages.firstLine(fault))
                    .matches(
                            "Exception caught in process. taskId=0_0, processor=fail, topic=in, partition=., offset=.");
        }
    }

    private static final class Failing extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

        @Override
        public void process(Record<byte[], byte[]> record) {
            throw new IllegalStateException("on purpose");
        }
    }
}
