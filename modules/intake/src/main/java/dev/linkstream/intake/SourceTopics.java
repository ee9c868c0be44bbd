package dev.linkstream.intake;

import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the topics of sources that say of how many partitions. One that exists stays as it is. */
final class SourceTopics {

    private static final Logger LOG = LoggerFactory.getLogger(SourceTopics.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Map<String, Integer> partitions = new LinkedHashMap<>();

    SourceTopics(List<SourceProperties> sources) {
        for (SourceProperties source : sources) {
            if (source.topic() != null && source.partitions() != null) {
                partitions.putIfAbsent(source.topic(), source.partitions());
            }
        }
    }

    /** Makes them, with the broker's own number of replicas; what cannot be made is logged, and waited for like others. */
    void make(Admin admin) {
        List<NewTopic> topics = partitions.entrySet().stream()
                .map(each -> new NewTopic(each.getKey(), Optional.of(each.getValue()), Optional.empty()))
                .toList();
        if (topics.isEmpty()) {
            return;
        }
        for (Map.Entry<String, KafkaFuture<Void>> made :
                admin.createTopics(topics).values().entrySet()) {
            try {
                made.getValue().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                LOG.info("Made the topic {} of a source", made.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    LOG.warn(
                            "The topic {} of a source cannot be made: {}", made.getKey(), String.valueOf(e.getCause()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (TimeoutException e) {
                LOG.warn("The topic {} of a source is not made within {} s", made.getKey(), LIMIT.toSeconds());
            }
        }
    }
}
