package dev.linkstream.stats;

import dev.linkstream.events.Topics;
import dev.linkstream.stats.progress.Progress;
import dev.linkstream.stats.progress.ReadInterceptor;
import dev.linkstream.stores.BoundedRocksDb;
import dev.linkstream.streams.StreamsDefaults;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams, where they are this application's own, each with its reason. */
final class StatsConfig {

    private static final Duration COMMITTING = Duration.ofSeconds(25);

    private StatsConfig() {}

    /** The application id, which is the consumer group's too. */
    static String applicationId(Topics topics) {
        return topics.settings().prefix() + "stats";
    }

    static Properties of(StatsSettings settings, Topics topics, short replicas, Progress progress) {
        Properties properties = StreamsDefaults.of(applicationId(topics), settings.streams(), replicas);
        properties.put(BoundedRocksDb.SMALL_STORE, NumbersStore.NAME);
        // The numbers themselves know how far each topic is counted: what is read again is not counted again.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                ReadInterceptor.class.getName());
        properties.put(StreamsConfig.mainConsumerPrefix(ReadInterceptor.PROGRESS), progress);
        // A transaction is open from one commit to the next, and a commit takes its time while the machine is busy.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                settings.streams().commitInterval().plus(COMMITTING).toMillis());
        return properties;
    }
}
