package dev.linkstream.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.backup.Manifest.CopiedFile;
import dev.linkstream.backup.Manifest.CopiedPartition;
import dev.linkstream.backup.Manifest.CopiedTopic;
import dev.linkstream.privacy.users.UserKeyFile;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is checked as a whole, and says in plain words what is wrong with it. */
class RestoreCheckTest {

    private static final String RECORDS = "topics/links/0000-000000000000.gz";
    private static final String KEYS = "keys/user-keys-0000";

    @TempDir
    Path directory;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(directory.resolve("topics/links"));
        Files.createDirectories(directory.resolve("keys"));
        CopiedFile records;
        try (RecordFile file = RecordFile.create(directory.resolve(RECORDS))) {
            for (int i = 0; i < 100; i++) {
                file.add(new ConsumerRecord<>("links", 0, 2L * i, bytes("user-" + i), i == 7 ? null : bytes("v" + i)));
            }
            records = file.end(RECORDS, 0, 200);
        }
        try (UserKeyFile file = UserKeyFile.open(directory.resolve(KEYS))) {
            byte[] row = new byte[UserKeyRow.BYTES];
            row[0] = 1;
            file.put(Arrays.copyOf(bytes("a name"), UserNames.BYTES), row);
        }
        CopiedFile keys = new CopiedFile(KEYS, 0, 10, 0, Files.size(directory.resolve(KEYS)), "");
        manifest(1, records, keys).write(directory);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Manifest manifest(int format, CopiedFile records, CopiedFile keys) {
        return new Manifest(
                format,
                "deployment",
                Instant.EPOCH,
                "/nowhere/backup",
                null,
                "linkstream.",
                List.of(topic("links", records), topic(TopicRules.USER_KEYS, keys)),
                Map.of("stats", Map.of("links/0", 12L)));
    }

    private static CopiedTopic topic(String name, CopiedFile file) {
        return new CopiedTopic(name, "id", false, Map.of(), List.of(new CopiedPartition(200, List.of(file))));
    }

    private Restore check() {
        return Restore.of(directory, Clock.systemUTC(), sentence -> {});
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        assertThat(check().madeAt()).isEqualTo(Instant.EPOCH);
        assertThat(Manifest.read(directory).groups()).isEqualTo(Map.of("stats", Map.of("links/0", 12L)));
        List<String> read = new ArrayList<>();
        RecordFile.read(directory.resolve(RECORDS), record -> {
            byte[] value = record.value();
            read.add(record.offset() + " " + (value == null ? "none" : new String(value, StandardCharsets.UTF_8)));
        });
        assertThat(read).hasSize(100).contains("0 v0", "14 none", "198 v99");
    }

    @Test
    void shouldRefuseAFileThatIsNotAsItWasWritten() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(RECORDS));
        bytes[bytes.length / 2] ^= 1;
        Files.write(directory.resolve(RECORDS), bytes);
        assertThatThrownBy(this::check).hasMessageContaining("is broken").hasMessageContaining(RECORDS);

        Files.delete(directory.resolve(RECORDS));
        assertThatThrownBy(this::check).hasMessageContaining(RECORDS + " is missing");
    }

    @Test
    void shouldRefuseDamagedKeysAndAskForThoseThatAreKeptApart() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(KEYS));
        bytes[20] ^= 1;
        Files.write(directory.resolve(KEYS), bytes);
        assertThatThrownBy(this::check).hasMessageContaining("damaged at byte 0");

        Files.delete(directory.resolve(KEYS));
        assertThatThrownBy(this::check)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("kept apart: put keys/ back");
    }

    @Test
    void shouldTellWhatIsNoBackupFromOneOfAnotherVersionAndABrokenOne() throws IOException {
        Path manifest = Manifest.file(directory);
        String json = Files.readAllLines(manifest).get(0);
        Files.writeString(manifest, json + "\n" + "0".repeat(64) + "\n");
        assertThatThrownBy(this::check).hasMessageContaining("manifest.json is not as it was written");

        String newer = json.replace("\"format\":1", "\"format\":2");
        Files.writeString(
                manifest,
                newer + "\n" + HexFormat.of().formatHex(Sha256.digest().digest(bytes(newer))) + "\n");
        assertThatThrownBy(this::check)
                .hasMessageContaining("has format 2, and this version of Linkstream knows format 1");

        Files.delete(manifest);
        assertThatThrownBy(this::check).hasMessageContaining("is no backup");
    }
}
