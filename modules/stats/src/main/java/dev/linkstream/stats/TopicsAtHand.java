package dev.linkstream.stats;

import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a cluster says of the topics that are counted.
 *
 * @param ids by name: offsets of a topic that is made anew say nothing of the old one's
 * @param replicas as many as the topics have, for the changelog
 */
record TopicsAtHand(Map<String, String> ids, short replicas) {

    static TopicsAtHand of(StatsSettings settings, Topics topics) {
        try (Admin admin = Admin.create(settings.streams().kafka())) {
            Map<String, String> ids = new HashMap<>();
            admin.describeTopics(StatsTopology.sources(topics).stream()
                            .map(Topic::name)
                            .toList())
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
            return new TopicsAtHand(ids, TopicProvisioning.replicas(admin));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics to count cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the topics to count were read", e);
        }
    }
}
