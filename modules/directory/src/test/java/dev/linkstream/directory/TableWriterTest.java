package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TableWriterTest {

    private final Topics topics = new Topics(TopicSettings.defaults("x."));

    @Test
    void shouldSayThatItIsUnknownWhetherARecordThatWasSentWasWritten() {
        MockProducer<String, byte[]> producer = producer();

        CompletableFuture<Long> offset = new TableWriter(producer).write(topics.scenarios(), "s", null);
        await().until(() -> !producer.history().isEmpty());
        producer.errorNext(new TimeoutException("no answer"));

        assertThatThrownBy(() -> offset.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DirectoryUnavailableException.class)
                .hasMessageContaining("it is unknown whether it was made");
    }

    @Test
    void shouldSayThatNothingWasChangedWhereTheTopicCannotBeReached() {
        MockProducer<String, byte[]> producer = producer();
        producer.partitionsForException = new TimeoutException("no metadata");

        CompletableFuture<Long> offset = new TableWriter(producer).write(topics.scenarios(), "s", null);

        assertThatThrownBy(() -> offset.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DirectoryUnavailableException.class)
                .hasMessageContaining("nothing was changed");
        assertThat(producer.history()).isEmpty();
    }

    private MockProducer<String, byte[]> producer() {
        PartitionInfo only = new PartitionInfo(topics.scenarios().name(), 0, null, null, null);
        Cluster cluster = new Cluster("cluster", List.of(), List.of(only), Set.of(), Set.of());
        return new MockProducer<>(cluster, false, null, new StringSerializer(), new ByteArraySerializer());
    }
}
