package dev.linkstream.core;

import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Reply;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.core.state.CoreStores;
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
                Nodes.LINK_REQUESTS,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.linkRequests().name());
        String replyTopic = topics.linkReplies().name();
        topology.addProcessor(
                Nodes.ADMIT,
                () -> new AdmitProcessor(
                        topics.linkRequests().values().deserializer(),
                        codes,
                        protection,
                        replyTopic,
                        topics.settings().retention().deadLinks(),
                        here,
                        onRead),
                Nodes.LINK_REQUESTS);
        topology.addProcessor(
                Nodes.CONTEXT,
                () -> new ContextProcessor(topics.linkRequests().name(), limits, protection),
                Nodes.ADMIT);
        topology.addProcessor(Nodes.LINK, LinkProcessor::new, Nodes.CONTEXT);
        topology.addProcessor(Nodes.BATCH, () -> new BatchProcessor(replyTopic, here), Nodes.LINK, Nodes.ADMIT);

        topology.addStateStore(CoreStores.contexts(), Nodes.CONTEXT, Nodes.ADMIT);
        topology.addStateStore(CoreStores.userKeys(), Nodes.CONTEXT, Nodes.ADMIT);
        topology.addStateStore(CoreStores.links(), Nodes.ADMIT, Nodes.LINK);
        topology.addStateStore(CoreStores.linkStates(), Nodes.ADMIT);
        topology.addStateStore(CoreStores.linkBlocks(), Nodes.ADMIT);
        topology.addStateStore(CoreStores.campaignRules(), Nodes.ADMIT);
        topology.addStateStore(CoreStores.grantedClicks(), Nodes.ADMIT);
        topology.addStateStore(CoreStores.requests(), Nodes.ADMIT);
        topology.addStateStore(CoreStores.results(), Nodes.ADMIT, Nodes.BATCH);
        topology.addStateStore(CoreStores.batches(), Nodes.ADMIT, Nodes.BATCH);
        topology.addStateStore(CoreStores.positions(), Nodes.ADMIT);

        topology.addSink(
                Nodes.LINKS,
                links.name(),
                new StringSerializer(),
                links.values().serializer(),
                Nodes.BATCH);
        topology.addSink(
                Nodes.LINK_REJECTIONS,
                rejections.name(),
                new StringSerializer(),
                rejections.values().serializer(),
                Nodes.BATCH);
        Topic<LinkChanged> changes = topics.linkChanges();
        topology.addSink(
                Nodes.LINK_CHANGES,
                changes.name(),
                new StringSerializer(),
                changes.values().serializer(),
                Nodes.ADMIT);
        Topic<LinkClicked> clicks = topics.linkClicks();
        topology.addSink(
                Nodes.LINK_CLICKS,
                clicks.name(),
                new StringSerializer(),
                clicks.values().serializer(),
                Nodes.ADMIT);
        Topic<SpecificRecord> replies = topics.linkReplies();
        topology.addSink(
                Nodes.LINK_REPLIES,
                replies.name(),
                new StringSerializer(),
                replySerializer(replies),
                CoreTopology.<SpecificRecord>replyPartitioner(),
                Nodes.ADMIT,
                Nodes.BATCH);
        Topic<SpecificRecord> relayed = topics.relayedReplies();
        topology.addSink(
                Nodes.RELAYED_REPLIES,
                relayed.name(),
                new StringSerializer(),
                replySerializer(relayed),
                Nodes.ADMIT,
                Nodes.BATCH);
        Topic<SpecificRecord> confirmations = topics.requestConfirmations();
        topology.addSink(
                Nodes.REQUEST_CONFIRMATIONS,
                confirmations.name(),
                new StringSerializer(),
                replySerializer(confirmations),
                CoreTopology.<SpecificRecord>replyPartitioner(),
                Nodes.ADMIT);
        topology.addSink(
                Nodes.ERASURES,
                topics.erasures().name(),
                new StringSerializer(),
                topics.erasures().values().serializer(),
                Nodes.ADMIT);
        topology.addSink(
                Nodes.DEAD_LETTERS,
                topics.deadLetters().name(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                Nodes.ADMIT);
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
