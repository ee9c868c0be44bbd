package dev.linkstream.core.config;

import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.InstanceId;
import dev.linkstream.events.Topics;
import dev.linkstream.stores.BoundedRocksDb;
import dev.linkstream.streams.StreamsDefaults;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The core's Kafka Streams settings, where they are its own, each with its reason. */
public final class CoreConfig {

    private CoreConfig() {}

    /** The core's application id, which is its consumer group's too. */
    public static String applicationId(Topics topics) {
        return topics.settings().prefix() + "core";
    }

    public static Properties of(CoreSettings settings, Topics topics, short replicas) {
        Properties properties = StreamsDefaults.of(applicationId(topics), settings.streams(), replicas);
        // Only the row of last positions is cached; a record cache over the other stores costs more than it saves.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1024 * 1024);
        properties.put(BoundedRocksDb.GROWING_KEYS, CoreStores.RESULTS);
        // A lost offset must stop the core, never make it skip or repeat the log: see EpochStart.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
        return properties;
    }

    /** The name of this process in the consumer group, kept beside its state. */
    public static String instanceId(CoreSettings settings) {
        return InstanceId.keptIn(settings.streams().stateDirectory());
    }
}
