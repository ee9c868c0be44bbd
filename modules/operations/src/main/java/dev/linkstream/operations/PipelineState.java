package dev.linkstream.operations;

import dev.linkstream.core.Core;
import dev.linkstream.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where the pipeline stands, as the cluster and this instance know it. Every method blocks. */
public final class PipelineState {

    private static final int PATIENCE_MS = 8_000;

    private final Admin admin;
    private final Topics topics;
    private final PipelineView view;

    public PipelineState(Admin admin, Topics topics, PipelineView view) {
        this.admin = admin;
        this.topics = topics;
        this.view = view;
    }

    /**
     * A partition of the request log.
     *
     * @param owner {@code host:port} of the instance that processes it; null while that is not settled
     * @param end offset after its last record
     * @param committed offset up to which it is processed and committed
     */
    record Partition(int number, @Nullable String owner, long end, long committed) {}

    String state() {
        return view.state();
    }

    List<Partition> partitions() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int i = 0; i < topics.linkRequests().partitions(); i++) {
            wanted.put(new TopicPartition(topics.linkRequests().name(), i), OffsetSpec.latest());
        }
        // The ends last, so that no partition looks further than its log.
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        Core.groupId(topics), new ListConsumerGroupOffsetsOptions().timeoutMs(PATIENCE_MS))
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                        wanted, new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
                .all()
                .get();
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < topics.linkRequests().partitions(); i++) {
            TopicPartition each = new TopicPartition(topics.linkRequests().name(), i);
            long end = Objects.requireNonNull(ends.get(each)).offset();
            OffsetAndMetadata offset = committed.get(each);
            // A commit's own marker lies behind the last record that it commits, at the end of an idle log.
            long processed = offset == null ? 0 : offset.offset();
            partitions.add(new Partition(i, view.owner(i).orElse(null), end, processed));
        }
        return partitions;
    }
}
