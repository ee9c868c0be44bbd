package dev.linkstream.intake.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How many partitions outside topics have, as known some seconds ago. Asks for all at once, and creates none. For one thread. */
final class ReplyTopics {

    private static final long KNOWN_NANOS = Duration.ofSeconds(10).toNanos();

    /** A requester may just be making its topic. */
    private static final long MISSING_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MAX_KNOWN = 10_000;
    private static final int LIMIT_SECONDS = 10;

    private record Known(int partitions, long since) {}

    private final Admin admin;
    private final LongSupplier nanos;
    private final Map<String, Known> known = new HashMap<>();

    ReplyTopics(Admin admin, LongSupplier nanos) {
        this.admin = admin;
        this.nanos = nanos;
    }

    /**
     * Learns about these topics what is not known yet.
     *
     * @throws KafkaException if Kafka does not answer
     */
    void learn(Set<String> topics) throws InterruptedException {
        long now = nanos.getAsLong();
        known.values().removeIf(each -> now - each.since() > (each.partitions() == 0 ? MISSING_NANOS : KNOWN_NANOS));
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        Set<String> unknown = new HashSet<>(topics);
        unknown.removeAll(known.keySet());
        if (unknown.isEmpty()) {
            return;
        }
        for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
                admin.describeTopics(unknown).topicNameValues().entrySet()) {
            known.put(each.getKey(), new Known(partitions(each.getValue()), now));
        }
    }

    /** A topic that was learned about; 0 where it does not exist, or not for us. */
    int partitions(String topic) {
        return Objects.requireNonNull(known.get(topic)).partitions();
    }

    /** A topic is not as it was known. */
    void forget(String topic) {
        known.put(topic, new Known(0, nanos.getAsLong()));
    }

    private static int partitions(KafkaFuture<TopicDescription> description) throws InterruptedException {
        try {
            return description.get(LIMIT_SECONDS, TimeUnit.SECONDS).partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException
                    || e.getCause() instanceof TopicAuthorizationException) {
                return 0;
            }
            throw new KafkaException("Reply topics cannot be learned about", e);
        } catch (TimeoutException e) {
            throw new KafkaException("Reply topics cannot be learned about", e);
        }
    }
}
