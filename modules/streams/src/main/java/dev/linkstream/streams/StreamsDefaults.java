package dev.linkstream.streams;

import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.InstanceId;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.stores.BoundedRocksDb;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams that every application of ours runs with, each with its reason. */
public final class StreamsDefaults {

    /** After which Kafka gives the partitions of an instance away that it hears nothing of. */
    public static final Duration SESSION = Duration.ofSeconds(10);

    private StreamsDefaults() {}

    /**
     * To be completed by what is the application's own.
     *
     * @param application its id, which is its consumer group's too
     * @param replicas of changelogs
     */
    public static Properties of(String application, StreamsSettings settings, short replicas) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, settings.address());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(BoundedRocksDb.MEMORY_BYTES, settings.storeMemoryBytes());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replicas);
        if (replicas >= 3) {
            properties.put(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), "2");
        }
        properties.put(StreamsConfig.topicPrefix(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG), "false");
        TopicProvisioning.ANY_TIME.forEach((name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
        // A restart takes its old place at once instead of after the session timeout.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                InstanceId.keptIn(settings.stateDirectory()));
        // For this long nobody serves the partitions of an instance that died; the default is 45 seconds. Three missed
        // heartbeats: an instance that stalls for longer is fenced and joins again, which costs time and nothing else.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) SESSION.toMillis());
        // In which order records of different topics come changes nothing in any of them; saves work for each record.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), 1);
        // A fetch under way is waited for before the stores of the next partition are restored; the default is 500 ms.
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 20);
        // Of a million links some three million rows come back; in lots of 1,000 that takes a second or two longer.
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
        // Full batches, and most of them on their way before a commit, which waits for the rest.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        // What fits into the log must fit into dead-letters.
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                DeadLetterHeaders.MAX_RECORD_BYTES);
        // The default of five minutes keeps a dead broker's address for long.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return properties;
    }
}
