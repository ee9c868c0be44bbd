package dev.linkstream.backup;

import dev.linkstream.backup.Manifest.CopiedFile;
import dev.linkstream.backup.Manifest.CopiedPartition;
import dev.linkstream.backup.Manifest.CopiedTopic;
import dev.linkstream.privacy.users.UserKeyFile;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A topic on its way into a backup: the files that are there, and from where on it goes on. Users' keys go into files that
 * are changed in their places, all else is appended as new files.
 */
final class TopicCopy {

    private final Path directory;
    private final String name;
    private final List<TopicPartition> partitions;
    private final CopiedTopic described;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, List<CopiedFile>> files = new HashMap<>();
    private final boolean anew;
    private long records;
    private long bytes;

    /**
     * A copy that goes on where another ended.
     *
     * @param earlier what the backup has of it; null: nothing, or nothing of use
     * @param begins where the topic begins now: what retention has taken from it goes from the backup too
     */
    TopicCopy(
            Path directory,
            String name,
            List<TopicPartition> partitions,
            CopiedTopic described,
            @Nullable CopiedTopic earlier,
            Map<TopicPartition, Long> begins) {
        this.directory = directory;
        this.name = name;
        this.partitions = partitions;
        this.described = described;
        anew = earlier == null;
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            CopiedPartition there = earlier == null || isMoved(partition)
                    ? null
                    : earlier.partitions().get(partition.partition());
            next.put(partition, there == null ? begin : Math.max(begin, there.next()));
            List<CopiedFile> kept = new ArrayList<>();
            if (there != null && !isOfKeys()) {
                there.files().stream()
                        .filter(file -> described.compacted() || file.to() > begin)
                        .forEach(kept::add);
            }
            files.put(partition, kept);
        }
    }

    String name() {
        return name;
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** How many records were written by this copy. */
    long records() {
        return records;
    }

    /** Of the files that this copy wrote. */
    long bytes() {
        return bytes;
    }

    /** The keys are kept apart, and somebody has taken them away: they are read anew. */
    private boolean isMoved(TopicPartition partition) {
        return isOfKeys() && !Files.exists(keyFile(partition.partition()));
    }

    private boolean isOfKeys() {
        return name.equals(TopicRules.USER_KEYS);
    }

    /** Copies what is there up to these offsets. */
    void upTo(Map<TopicPartition, Long> ends, TopicReader reader) throws IOException {
        if (isOfKeys()) {
            keys(ends, reader);
        } else {
            records(ends, reader);
        }
        for (TopicPartition partition : partitions) {
            next.merge(partition, ends.getOrDefault(partition, 0L), Math::max);
        }
    }

    private void records(Map<TopicPartition, Long> ends, TopicReader reader) throws IOException {
        Map<TopicPartition, RecordFile> open = new HashMap<>();
        try {
            reader.read(next, ends, record -> {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                RecordFile file = open.get(partition);
                if (file == null) {
                    Path path = directory.resolve(file(partition));
                    Files.createDirectories(Objects.requireNonNull(path.getParent()));
                    file = RecordFile.create(path);
                    open.put(partition, file);
                }
                file.add(record);
                records++;
            });
            for (Map.Entry<TopicPartition, RecordFile> each : open.entrySet()) {
                TopicPartition partition = each.getKey();
                CopiedFile written =
                        each.getValue().end(file(partition), from(partition), ends.getOrDefault(partition, 0L));
                bytes += written.bytes();
                Objects.requireNonNull(files.get(partition)).add(written);
            }
        } finally {
            for (RecordFile each : open.values()) {
                each.close();
            }
        }
    }

    private long from(TopicPartition partition) {
        return next.getOrDefault(partition, 0L);
    }

    private String file(TopicPartition partition) {
        return String.format(Locale.ROOT, "topics/%s/%04d-%012d.gz", name, partition.partition(), from(partition));
    }

    private Path keyFile(int partition) {
        return directory.resolve(keyFileName(partition));
    }

    static String keyFileName(int partition) {
        return String.format(Locale.ROOT, "keys/user-keys-%04d", partition);
    }

    private void keys(Map<TopicPartition, Long> ends, TopicReader reader) throws IOException {
        for (TopicPartition partition : partitions) {
            Path path = keyFile(partition.partition());
            if (anew && files.getOrDefault(partition, List.of()).isEmpty()) {
                Files.deleteIfExists(path);
            }
            try (UserKeyFile file = UserKeyFile.open(path)) {
                reader.read(Map.of(partition, from(partition)), ends, record -> keep(record, file));
            }
            Objects.requireNonNull(files.get(partition)).clear();
            Objects.requireNonNull(files.get(partition))
                    .add(new CopiedFile(
                            keyFileName(partition.partition()),
                            0,
                            ends.getOrDefault(partition, 0L),
                            0,
                            Files.size(path),
                            ""));
        }
    }

    /** Other records are fillers. */
    private void keep(ConsumerRecord<byte[], byte[]> record, UserKeyFile file) throws IOException {
        byte[] key = record.key();
        byte[] row = record.value();
        if (UserKeyPage.is(row)) {
            for (UserKeyPage.Slot slot : UserKeyPage.slots(row)) {
                put(slot.name(), slot.row(), file);
            }
        } else if (key == null || key.length != UserNames.BYTES) {
            return;
        } else if (row == null) {
            file.delete(key);
        } else if (row.length == UserKeyRow.BYTES) {
            put(key, row, file);
        }
    }

    private void put(byte[] name, byte[] row, UserKeyFile file) throws IOException {
        file.put(name, row);
        records++;
        bytes += row.length;
    }

    CopiedTopic done() {
        return new CopiedTopic(
                described.name(),
                described.topicId(),
                described.compacted(),
                described.configs(),
                partitions.stream()
                        .map(partition ->
                                new CopiedPartition(from(partition), Objects.requireNonNull(files.get(partition))))
                        .toList());
    }
}
