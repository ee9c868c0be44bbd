package dev.linkstream.privacy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the request log goes, and how much of it is processed and committed. */
class LogProgress {

    private final Admin admin;
    private final String topic;
    private final int partitions;
    private final String group;

    LogProgress(Admin admin, LogKeySettings settings) {
        this.admin = admin;
        topic = settings.topics().linkRequests().name();
        partitions = settings.topics().linkRequests().partitions();
        group = settings.group();
    }

    /** The end of each partition. */
    long[] ends() {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        long[] ends = new long[partitions];
        try {
            admin.listOffsets(asked).all().get().forEach((at, found) -> ends[at.partition()] = found.offset());
        } catch (ExecutionException e) {
            throw new LogKeysUnreachableException("The end of " + topic + " cannot be read: " + e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return ends;
    }

    /** The offset in each partition up to which all is committed; 0 where nothing is. */
    long[] committed() {
        long[] committed = new long[partitions];
        try {
            Map<TopicPartition, @Nullable OffsetAndMetadata> found =
                    Objects.requireNonNull(admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get());
            found.forEach((at, offset) -> {
                if (offset != null && at.topic().equals(topic) && at.partition() < partitions) {
                    committed[at.partition()] = offset.offset();
                }
            });
        } catch (ExecutionException e) {
            throw new LogKeysUnreachableException("The offsets of " + group + " cannot be read: " + e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return committed;
    }

    private static LogKeysUnreachableException interrupted() {
        Thread.currentThread().interrupt();
        return new LogKeysUnreachableException("Interrupted while offsets were read");
    }

    static boolean reached(long[] committed, long[] ends) {
        for (int partition = 0; partition < ends.length; partition++) {
            if (committed[partition] < ends[partition]) {
                return false;
            }
        }
        return true;
    }
}
