package dev.linkstream.stats;

import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.stats.links.LinkPlaces;
import dev.linkstream.stats.progress.Progress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;

/**
 * The numbers as a topology: one sub-topology from all that tells what became of links, and of users who are to be
 * forgotten, each keyed by user, to one store.
 * Nothing leaves it but what it cannot read.
 */
final class StatsTopology {

    static final String COUNT = "count";
    static final String DEAD_LETTERS = "dead-letters";

    private StatsTopology() {}

    /**
     * The topology.
     *
     * @param places of links
     * @param topicIds of the sources, by name
     * @param progress is told of each record that is counted
     */
    static Topology build(
            Topics topics,
            StatsSettings settings,
            LinkPlaces places,
            Map<String, String> topicIds,
            Progress progress,
            StreamsConfig config) {
        Topology topology = new Topology(new TopologyConfig(config));
        String[] names = sources(topics).stream().map(Topic::name).toArray(String[]::new);
        topology.addSource("events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), names);
        topology.addProcessor(
                COUNT,
                () -> new StatsProcessor(
                        topics.linkRequests().values().deserializer(),
                        places,
                        settings.retention(),
                        settings.memoryBytes() / topics.linkRequests().partitions(),
                        topicIds,
                        progress),
                "events");
        topology.addStateStore(NumbersStore.builder(), COUNT);
        topology.addSink(
                DEAD_LETTERS, topics.deadLetters().name(), new ByteArraySerializer(), new ByteArraySerializer(), COUNT);
        return topology;
    }

    /** What is counted, all with as many partitions as the request log. */
    static List<Topic<?>> sources(Topics topics) {
        return List.of(
                topics.links(),
                topics.linkRejections(),
                topics.linkClicks(),
                topics.conversations(),
                topics.outcomes(),
                topics.erasures());
    }
}
