package dev.linkstream.reads.partition;

import dev.linkstream.core.BatchResult;
import dev.linkstream.core.CoreReads;
import dev.linkstream.events.stores.StoredBatch;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How far a batch is in one partition, empty where nothing of it is known there. */
public record BatchRead(int partition, String batchId) implements PartitionRead<Optional<BatchRead.Part>> {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * What is known of a batch; that of all partitions together is their sum.
     *
     * @param total how many requests the batch has, null where that is not known
     * @param lines how many lines an upload that ended had, null where none did
     * @param uploading whether an upload was begun and has not ended
     */
    public record Part(
            @Nullable String scenarioId,
            @Nullable String campaign,
            @Nullable Long total,
            long completed,
            long failed,
            @Nullable Instant createdAt,
            Instant lastLoggedAt,
            @Nullable Long lines,
            boolean uploading) {

        static Part of(BatchResult result) {
            boolean failed = result.rejection() != null;
            return new Part(
                    result.scenarioId(),
                    result.campaign(),
                    result.total(),
                    failed ? 0 : 1,
                    failed ? 1 : 0,
                    result.createdAt(),
                    result.loggedAt(),
                    null,
                    false);
        }

        static Part of(StoredBatch upload) {
            return new Part(
                    upload.getScenarioId(),
                    upload.getCampaign(),
                    upload.getComplete() ? upload.getLines() : null,
                    upload.getCompleted(),
                    upload.getFailed(),
                    upload.getOpenedAt(),
                    upload.getLastLoggedAt(),
                    upload.getLines(),
                    upload.getUploading());
        }

        public Part plus(Part other) {
            return new Part(
                    scenarioId == null ? other.scenarioId : scenarioId,
                    campaign == null ? other.campaign : campaign,
                    total == null ? other.total : total,
                    completed + other.completed,
                    failed + other.failed,
                    createdAt == null ? other.createdAt : createdAt,
                    lastLoggedAt.isAfter(other.lastLoggedAt) ? lastLoggedAt : other.lastLoggedAt,
                    lines == null ? other.lines : lines,
                    uploading || other.uploading);
        }
    }

    @Override
    public Optional<Part> ask(CoreReads stores) {
        Optional<Part> upload = stores.upload(partition, batchId).map(Part::of);
        // A call has no more results than the ingress takes in one; an upload is counted, not read.
        return upload.isPresent()
                ? upload
                : stores.results(partition, batchId, 0, Integer.MAX_VALUE).stream()
                        .map(Part::of)
                        .reduce(Part::plus);
    }

    @Override
    public String path() {
        return "batch?batch_id=" + URLEncoder.encode(batchId, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(Optional<Part> answer) {
        return answer.map(JSON::writeValueAsBytes).orElseGet(() -> new byte[0]);
    }

    @Override
    public Optional<Part> parse(byte[] answer) {
        return answer.length == 0 ? Optional.empty() : Optional.of(JSON.readValue(answer, Part.class));
    }
}
