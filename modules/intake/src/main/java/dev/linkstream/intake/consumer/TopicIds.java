package dev.linkstream.intake.consumer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka's ids of topics, so that a topic which is made anew under its name gives no old place again: asked at an
 * assignment's first record, and again where a partition's offsets go back. For one thread.
 */
public final class TopicIds {

    private static final int LIMIT_SECONDS = 10;

    private final Admin admin;
    private final Map<String, String> known = new HashMap<>();
    private final Map<TopicPartition, Long> read = new HashMap<>();

    public TopicIds(Admin admin) {
        this.admin = admin;
    }

    /**
     * The id of the topic that this record, read now, lies in.
     *
     * @throws KafkaException if it cannot be learned
     */
    public String of(ConsumerRecord<?, ?> record) throws InterruptedException {
        Long last = read.put(new TopicPartition(record.topic(), record.partition()), record.offset());
        if (last != null && record.offset() < last) {
            known.remove(record.topic());
        }
        String id = known.get(record.topic());
        if (id == null) {
            id = ask(record.topic());
            known.put(record.topic(), id);
        }
        return id;
    }

    /** Forgets all: partitions were given out anew. */
    public void forget() {
        known.clear();
        read.clear();
    }

    private String ask(String topic) throws InterruptedException {
        try {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .topicId()
                    .toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("The id of topic " + topic + " cannot be learned", e);
        }
    }
}
