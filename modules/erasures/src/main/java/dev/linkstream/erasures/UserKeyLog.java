package dev.linkstream.erasures;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The changelog of users' keys. Cleaning it copies all of it, so it is cleaned at once only while somebody is being
 * forgotten.
 */
final class UserKeyLog {

    private static final int SECONDS = 10;

    private static final Map<String, String> HURRIED = Map.of(
            TopicConfig.SEGMENT_MS_CONFIG, "5000",
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "5000",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.001");

    private final KafkaConnection kafka;
    private final String topic;
    private final RecordScan scan;
    private boolean hurried;

    /** Whether the settings in Kafka are known to be those of {@link #hurried}. */
    private boolean settled;

    UserKeyLog(KafkaConnection kafka, Topics topics, RecordScan scan) {
        this.kafka = kafka;
        this.scan = scan;
        topic = CoreChangelogs.name(topics, "user-keys");
    }

    /** Looks at every record that a partition still has, and answers its end. */
    long look(int partition, KeyTraces traces) {
        return scan.scan(topic, partition, traces::look);
    }

    void hurry() {
        set(true);
    }

    void relax() {
        set(false);
    }

    private void set(boolean wanted) {
        if (settled && hurried == wanted) {
            return;
        }
        List<AlterConfigOp> changes = HURRIED.entrySet().stream()
                .flatMap(each -> wanted
                        ? Stream.of(new AlterConfigOp(
                                new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                        : Stream.of(relaxed(each.getKey())))
                .toList();
        try (Admin admin = Admin.create(kafka.properties())) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS);
            hurried = wanted;
            settled = true;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("How " + topic + " is cleaned cannot be set", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the cleaning of " + topic + " was set", e);
        }
    }

    /** As the core made it. */
    private static AlterConfigOp relaxed(String name) {
        return name.equals(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG)
                ? new AlterConfigOp(new ConfigEntry(name, "0.5"), AlterConfigOp.OpType.SET)
                : new AlterConfigOp(new ConfigEntry(name, ""), AlterConfigOp.OpType.DELETE);
    }
}
