package dev.linkstream.core;

import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.privacy.ContextProtection;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The core as a pure function of its topics: one sub-topology from {@code link-requests} to every answer, without a
 * repartition. No table, clock or random number decides anything in it: the one table that it looks at
 * holds the keys that requests are encrypted under, whose rows never change while they live.
 */
final class CoreTopology {

    static final String LINK_REQUESTS = "link-requests";
    static final String ADMIT = "admit";
    static final String CONTEXT = "context";
    static final String LINK = "link";
    static final String BATCH = "batch";
    static final String LINKS = "links-sink";
    static final String LINK_CHANGES = "link-changes";
    static final String LINK_CLICKS = "link-clicks";
    static final String LINK_REJECTIONS = "link-rejections";
    static final String LINK_REPLIES = "link-replies";
    static final String RELAYED_REPLIES = "relayed-replies";
    static final String REQUEST_CONFIRMATIONS = "request-confirmations";
    static final String ERASURES = "erasures";
    static final String DEAD_LETTERS = "dead-letters";

    private CoreTopology() {}

    /** {@code onRead} is told of each new position, before anything comes of it. */
    static Topology build(
            Topics topics,
            CodeBook codes,
            ValueLimits limits,
            ContextProtection protection,
            Requesters here,
            AdmitProcessor.OnRead onRead,
            StreamsConfig config) {
        Topic<LinkGenerated> links = topics.links();
        Topic<LinkRejected> rejections = topics.linkRejections();
        Topology topology = new Topology(new TopologyConfig(config));
        topology.addSource(
                LINK_REQUESTS,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.linkRequests().name());
        String replyTopic = topics.linkReplies().name();
        topology.addProcessor(
                ADMIT,
                () -> new AdmitProcessor(
                        topics.linkRequests().values().deserializer(),
                        codes,
                        protection,
                        replyTopic,
                        topics.settings().retention().deadLinks(),
                        here,
                        onRead),
                LINK_REQUESTS);
        topology.addProcessor(
                CONTEXT, () -> new ContextProcessor(topics.linkRequests().name(), limits, protection), ADMIT);
        topology.addProcessor(LINK, LinkProcessor::new, CONTEXT);
        topology.addProcessor(BATCH, () -> new BatchProcessor(replyTopic, here), LINK, ADMIT);

        topology.addStateStore(CoreStores.contexts(), CONTEXT, ADMIT);
        topology.addStateStore(CoreStores.userKeys(), CONTEXT, ADMIT);
        topology.addStateStore(CoreStores.links(), ADMIT, LINK);
        topology.addStateStore(CoreStores.linkStates(), ADMIT);
        topology.addStateStore(CoreStores.linkBlocks(), ADMIT);
        topology.addStateStore(CoreStores.campaignRules(), ADMIT);
        topology.addStateStore(CoreStores.grantedClicks(), ADMIT);
        topology.addStateStore(CoreStores.requests(), ADMIT);
        topology.addStateStore(CoreStores.results(), ADMIT, BATCH);
        topology.addStateStore(CoreStores.batches(), ADMIT, BATCH);
        topology.addStateStore(CoreStores.positions(), ADMIT);

        topology.addSink(
                LINKS, links.name(), new StringSerializer(), links.values().serializer(), BATCH);
        topology.addSink(
                LINK_REJECTIONS,
                rejections.name(),
                new StringSerializer(),
                rejections.values().serializer(),
                BATCH);
        Topic<LinkChanged> changes = topics.linkChanges();
        topology.addSink(
                LINK_CHANGES,
                changes.name(),
                new StringSerializer(),
                changes.values().serializer(),
                ADMIT);
        Topic<LinkClicked> clicks = topics.linkClicks();
        topology.addSink(
                LINK_CLICKS,
                clicks.name(),
                new StringSerializer(),
                clicks.values().serializer(),
                ADMIT);
        Topic<SpecificRecord> replies = topics.linkReplies();
        topology.addSink(
                LINK_REPLIES,
                replies.name(),
                new StringSerializer(),
                replySerializer(replies),
                CoreTopology.<SpecificRecord>replyPartitioner(),
                ADMIT,
                BATCH);
        Topic<SpecificRecord> relayed = topics.relayedReplies();
        topology.addSink(
                RELAYED_REPLIES, relayed.name(), new StringSerializer(), replySerializer(relayed), ADMIT, BATCH);
        Topic<SpecificRecord> confirmations = topics.requestConfirmations();
        topology.addSink(
                REQUEST_CONFIRMATIONS,
                confirmations.name(),
                new StringSerializer(),
                replySerializer(confirmations),
                CoreTopology.<SpecificRecord>replyPartitioner(),
                ADMIT);
        topology.addSink(
                ERASURES,
                topics.erasures().name(),
                new StringSerializer(),
                topics.erasures().values().serializer(),
                ADMIT);
        topology.addSink(
                DEAD_LETTERS, topics.deadLetters().name(), new ByteArraySerializer(), new ByteArraySerializer(), ADMIT);
        return topology;
    }

    private static <T extends SpecificRecord> Serializer<Reply<T>> replySerializer(Topic<T> topic) {
        Serializer<T> events = topic.values().serializer();
        return (name, reply) -> events.serialize(name, reply.event());
    }

    /** The partition that the request asked for; where there is none such, the key decides. */
    static <T extends SpecificRecord> StreamPartitioner<String, Reply<T>> replyPartitioner() {
        return (topic, key, reply, partitions) -> {
            Integer wanted = reply.partition();
            return wanted == null || wanted < 0 || wanted >= partitions
                    ? Optional.empty()
                    : Optional.of(Set.of(wanted));
        };
    }
}
