package dev.linkstream.backup;

import dev.linkstream.backup.Manifest.CopiedFile;
import dev.linkstream.backup.Manifest.CopiedTopic;
import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.privacy.users.ErasureRegister;
import dev.linkstream.privacy.users.UserKeyFile;
import dev.linkstream.privacy.users.UserNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup: checked as a whole before anything is written, into a cluster or a new data directory that holds
 * nothing of a deployment. Who was erased since it was made is erased in the log of what is restored, before all else there,
 * so the program serves nothing of theirs; and their keys are not restored at all.
 *
 * <p>Links keep their codes. Whatever is asked for later gets codes of a new epoch: numbers are left out that the deployment
 * may have used after the backup, or by an earlier restore of it.
 */
public final class Restore {

    /** Epochs that are left out for each restore. */
    private static final int LEFT_OUT = 8;

    private static final String RESTORES = "restores";

    private final Path directory;
    private final Manifest manifest;
    private final Clock clock;
    private final Consumer<String> warn;

    private Restore(Path directory, Manifest manifest, Clock clock, Consumer<String> warn) {
        this.directory = directory;
        this.manifest = manifest;
        this.clock = clock;
        this.warn = warn;
    }

    /**
     * Looks at a backup, and checks every byte of it.
     *
     * @param warn told, as a sentence, what an operator should know
     * @throws BackupException if it is broken, or of another version
     */
    public static Restore of(Path directory, Clock clock, Consumer<String> warn) {
        Path path = directory.toAbsolutePath().normalize();
        Restore restore = new Restore(path, Manifest.read(path), clock, warn);
        restore.check();
        return restore;
    }

    private void check() {
        for (CopiedTopic topic : manifest.topics()) {
            for (Manifest.CopiedPartition partition : topic.partitions()) {
                partition.files().forEach(this::check);
            }
        }
    }

    private void check(CopiedFile file) {
        Path path = directory.resolve(file.file());
        String broken = "The backup in " + directory + " is broken: " + file.file();
        try {
            if (!Files.exists(path)) {
                throw BackupException.wrong(
                        file.file().startsWith("keys/")
                                ? "The keys of this backup are kept apart: put keys/ back into " + directory
                                        + " first (" + file.file() + " is missing)"
                                : broken + " is missing");
            }
            if (file.sha256().isEmpty()) {
                if (Files.size(path) < file.bytes()) {
                    throw BackupException.wrong(broken + " is cut off");
                }
                UserKeyFile.read(path, (name, row) -> {});
            } else if (Files.size(path) != file.bytes() || !Sha256.of(path).equals(file.sha256())) {
                throw BackupException.wrong(broken + " is not as it was written");
            }
        } catch (IOException e) {
            throw BackupException.wrong(broken + " cannot be read: " + e.getMessage());
        }
    }

    /** When the backup was made: what was accepted later is not in it. */
    public Instant madeAt() {
        return manifest.madeAt();
    }

    /** The secrets that the backup has, those that are given winning. */
    public Secrets secrets(@Nullable String codes, @Nullable String masters) {
        return Secrets.of(directory.resolve("keys"), codes, masters);
    }

    /** How many partitions the request log had, and must have. */
    public int partitions() {
        return manifest.topic(TopicRules.CONTEXTS)
                .orElseThrow(this::incomplete)
                .partitions()
                .size();
    }

    private BackupException incomplete() {
        return BackupException.wrong(
                "The backup in " + directory + " is broken: " + Manifest.file(directory) + " does not name all topics");
    }

    /**
     * What was done.
     *
     * @param erased users who were erased since the backup
     * @param erasuresKnownTo the time of the last erasure that is known; null: none
     */
    public record Done(long records, int erased, @Nullable Instant erasuresKnownTo) {}

    /**
     * Checks that secrets are this backup's, before anything is started for it.
     *
     * @throws BackupException if they are others
     */
    public void require(Secrets secrets) {
        try {
            String where = "in " + directory.resolve("keys") + " or given";
            secrets.requireMasters(MasterRows.read(directory), where);
            UserNames unused = secrets.names(epochs(), where);
        } catch (IOException e) {
            throw BackupException.failed("The backup in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Restores it.
     *
     * @param kafka how clients connect to the cluster
     * @param prefix of the topics there
     * @param data where the secrets and the register go
     * @param erasures a register of erasures that is newer than the backup's; null: none was named
     */
    public Done into(Map<String, Object> kafka, String prefix, Path data, Secrets secrets, @Nullable Path erasures) {
        TopicSettings settings = TopicSettings.defaults(prefix).withPartitions(partitions());
        Topics topics = new Topics(settings);
        try (LiveCluster cluster = new LiveCluster(kafka, prefix)) {
            if (!cluster.topics().isEmpty()) {
                throw BackupException.wrong("The cluster already has topics under " + prefix
                        + ", such as " + cluster.topics().keySet().iterator().next()
                        + ": a backup is restored where there is no deployment. Name another cluster or --prefix");
            }
            ErasureRegister register = register(erasures);
            UserNames names = secrets.names(epochs(), "of this backup");
            try (RestoredTopics target = new RestoredTopics(kafka, cluster, topics, manifest)) {
                target.create();
                Erased erased = new Erased(register, names, clock.instant());
                long records = 0;
                for (int partition = 0; partition < partitions(); partition++) {
                    records += partition(partition, target, erased);
                }
                for (CopiedTopic topic : manifest.topics()) {
                    records += others(topic, target);
                }
                MasterRows.read(directory).forEach(row -> target.masterKey(row, clock.instant()));
                target.register(register, erasures(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
                target.epoch(next(epochs()));
                target.flush();
                target.groups(manifest.groups());
                Files.createDirectories(data);
                register.addTo(KnownBackups.register(data));
                KnownBackups.note(data, directory);
                noteRestore();
                // Last, as nothing starts without them.
                secrets.writeTo(data);
                return new Done(
                        records,
                        erased.count(),
                        register.entries().stream()
                                .map(ErasureRegister.Entry::requestedAt)
                                .max(Instant::compareTo)
                                .orElse(null));
            }
        } catch (IOException e) {
            throw BackupException.failed("The restore failed: " + e.getMessage(), e);
        }
    }

    /** All that is known of erasures: the backup's own register, and those that can be reached of where it was made. */
    private ErasureRegister register(@Nullable Path named) throws IOException {
        ErasureRegister register = ErasureRegister.read(KnownBackups.register(directory.resolve("keys")));
        if (named != null) {
            Path file = Files.isDirectory(named) ? KnownBackups.register(named) : named;
            if (!Files.exists(file)) {
                throw BackupException.wrong("--erasures must name a register of erasures, or a directory with one, and "
                        + file + " is missing");
            }
            register = register.and(ErasureRegister.read(file));
        }
        String data = manifest.data();
        Path ofDeployment = data == null ? null : KnownBackups.register(Path.of(data));
        Path ofHome = KnownBackups.register(Path.of(manifest.home()).resolve("keys"));
        boolean any = named != null;
        for (Path other : ofDeployment == null ? List.of(ofHome) : List.of(ofDeployment, ofHome)) {
            if (Files.isReadable(other)) {
                register = register.and(ErasureRegister.read(other));
                any = true;
            }
        }
        if (!any) {
            warn.accept(
                    "The register of the deployment that this backup was made of cannot be reached: who was erased since "
                            + manifest.madeAt().truncatedTo(ChronoUnit.SECONDS)
                            + " comes back, unless --erasures names it");
        }
        return register;
    }

    /** Records of stores and events have keys, or the backup is not one of ours. */
    private static byte[] keyOf(RecordFile.Kept record) {
        return Objects.requireNonNull(record.key(), "a record of the backup has no key");
    }

    /** The core's rows of a partition; users who are to be forgotten last, so that they are found in them. */
    private long partition(int partition, RestoredTopics target, Erased erased) throws IOException {
        Erased.Users users = erased.in(partition);
        long[] records = {0};
        each(TopicRules.RESULTS, partition, record -> {
            users.result(keyOf(record));
            target.send(TopicRules.RESULTS, partition, record);
            records[0]++;
        });
        UserKeyFile.read(directory.resolve(TopicCopy.keyFileName(partition)), (name, row) -> {
            if (users.keepsKey(name, row)) {
                target.send(
                        TopicRules.USER_KEYS,
                        partition,
                        new RecordFile.Kept(0, clock.millis(), name, row, new RecordHeaders()));
                records[0]++;
            }
        });
        each(TopicRules.CONTEXTS, partition, record -> {
            users.context(keyOf(record), record.value() == null);
            target.send(TopicRules.CONTEXTS, partition, record);
            records[0]++;
        });
        for (CopiedTopic topic : manifest.topics()) {
            if (TopicRules.isKeyedByUser(topic.name())
                    && partition < topic.partitions().size()) {
                each(topic.name(), partition, record -> {
                    if (users.keepsEvent(keyOf(record), record.time())) {
                        target.send(topic.name(), partition, record);
                        records[0]++;
                    } else {
                        target.skip(topic.name(), partition, record.offset());
                    }
                });
            }
        }
        users.toErase().forEach(erasure -> target.erase(erasure, partition));
        return records[0];
    }

    private long others(CopiedTopic topic, RestoredTopics target) throws IOException {
        String name = topic.name();
        if (TopicRules.isKeyedByUser(name)
                || name.equals(TopicRules.RESULTS)
                || name.equals(TopicRules.CONTEXTS)
                || name.equals(TopicRules.USER_KEYS)
                || name.equals("erasure-register")) {
            return 0;
        }
        long[] records = {0};
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
            int at = partition;
            each(name, partition, record -> {
                target.send(name, at, record);
                records[0]++;
            });
        }
        return records[0];
    }

    private void each(String topic, int partition, RecordFile.Look look) throws IOException {
        for (CopiedFile file : manifest.topic(topic)
                .orElseThrow(this::incomplete)
                .partitions()
                .get(partition)
                .files()) {
            RecordFile.read(directory.resolve(file.file()), look);
        }
    }

    private EpochList epochs() throws IOException {
        Topics topics = new Topics(TopicSettings.defaults(""));
        Map<String, EpochBegun> newest = new HashMap<>();
        each("epochs", 0, record -> {
            EpochBegun begun = topics.epochs().values().deserializer().deserialize("", record.value());
            if (begun != null && record.key() != null) {
                newest.put(new String(record.key(), StandardCharsets.UTF_8), begun);
            }
        });
        return EpochList.of(newest.values().stream().map(Deployment::epoch).toList());
    }

    private Map<String, ErasureNoted> erasures() throws IOException {
        Topics topics = new Topics(TopicSettings.defaults(""));
        Map<String, ErasureNoted> newest = new HashMap<>();
        each("erasure-register", 0, record -> {
            ErasureNoted noted =
                    topics.erasureRegister().values().deserializer().deserialize("", record.value());
            if (noted != null) {
                newest.put(noted.getErasureId(), noted);
            }
        });
        return newest;
    }

    /** Behind every number that may have been used since: the program begins the one after it. */
    private Epoch next(EpochList epochs) throws IOException {
        Epoch last = epochs.current();
        long number = last.number() + (long) LEFT_OUT * (1 + restores().size());
        if (number >= Position.MAX_EPOCH) {
            throw BackupException.failed(
                    "Epochs of short codes are used up: up to " + number + " of " + Position.MAX_EPOCH);
        }
        List<Long> starts = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            starts.add(0L);
        }
        return new Epoch(
                (int) number,
                "restored",
                last.keyFingerprint(),
                starts,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                "restored from the backup of " + manifest.madeAt() + "; no code has this number");
    }

    private List<String> restores() throws IOException {
        Path file = directory.resolve(RESTORES);
        return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }

    private void noteRestore() {
        try {
            Files.writeString(
                    directory.resolve(RESTORES),
                    clock.instant() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            warn.accept(
                    "That this backup was restored cannot be noted in it: should it be restored once more, codes that are"
                            + " made from now on may be made again (" + e.getMessage() + ")");
        }
    }
}
