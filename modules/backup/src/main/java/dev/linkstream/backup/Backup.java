package dev.linkstream.backup;

import dev.linkstream.backup.Manifest.CopiedFile;
import dev.linkstream.backup.Manifest.CopiedTopic;
import dev.linkstream.backup.QuietCut.Cut;
import dev.linkstream.events.ErasureNoted;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.users.ErasureRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes a backup of a running deployment, or brings one up to date: only what has come since is read then.
 *
 * <p>All that was accepted before it began is in it, codes and all. What it has is whole: the state between two commits, see
 * {@link QuietCut}. Requests in the log are left out, as each is processed; so a backup has no value in clear and no key of
 * the log, and the keys of users lie apart, in {@code keys/}.
 */
public final class Backup {

    private static final Duration PROCESSING = Duration.ofMinutes(2);
    private static final Duration INTAKE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Map<String, Object> kafka;
    private final Topics catalogue;
    private final String prefix;
    private final Path directory;
    private final Clock clock;
    private final Consumer<String> warn;

    /**
     * A backup that is to be made.
     *
     * @param kafka how clients connect
     * @param directory empty, or with an earlier backup of the same deployment
     * @param warn told, as a sentence, what an operator should know
     */
    public Backup(Map<String, Object> kafka, Topics catalogue, Path directory, Clock clock, Consumer<String> warn) {
        this.kafka = Map.copyOf(kafka);
        this.catalogue = catalogue;
        this.prefix = catalogue.settings().prefix();
        this.directory = directory.toAbsolutePath().normalize();
        this.clock = clock;
        this.warn = warn;
    }

    /**
     * What was done.
     *
     * @param records how many were written now
     * @param bytes of them, as they lie in files
     * @param update whether there was a backup before
     */
    public record Done(long records, long bytes, boolean update) {}

    /**
     * Makes it.
     *
     * @param data the deployment's directory, where the backup is noted so that erasures reach it; null: not known
     */
    public Done make(Secrets secrets, @Nullable Path data) {
        try (LiveCluster cluster = new LiveCluster(kafka, prefix)) {
            return make(cluster, secrets, data);
        } catch (IOException e) {
            throw BackupException.failed("The backup in " + directory + " cannot be written: " + e.getMessage(), e);
        }
    }

    private Done make(LiveCluster cluster, Secrets secrets, @Nullable Path data) throws IOException {
        Map<String, TopicDescription> topics = cluster.topics();
        TopicDescription epochs = topics.get(prefix + "epochs");
        TopicDescription log = topics.get(prefix + "link-requests");
        if (epochs == null || log == null || !topics.containsKey(prefix + TopicRules.USER_KEYS)) {
            throw BackupException.wrong("No deployment has its topics under " + prefix + " in this cluster");
        }
        String deployment = epochs.topicId().toString();
        Manifest before = before(deployment);
        TopicReader reader = new TopicReader(kafka);
        Deployment known = Deployment.read(reader, cluster, catalogue);
        secrets.names(known.epochs(), "that were given");
        if (secrets.masters() != null) {
            secrets.requireMasters(known.masterKeyRows(), "that were given");
        } else {
            warn.accept("The master keys are not in this backup: keep them yourself, nothing is read without them");
        }
        Files.createDirectories(directory.resolve("topics"));
        PrivateFiles.directory(directory.resolve("keys"));
        Instant begun = clock.instant();
        awaitProcessed(cluster, log);
        awaitIntake(cluster);

        List<TopicCopy> copies = copies(cluster, topics, before);
        Collection<TopicPartition> all =
                copies.stream().flatMap(copy -> copy.partitions().stream()).toList();
        Map<TopicPartition, Long> first = cluster.committedEnds(all);
        for (TopicCopy copy : copies) {
            copy.upTo(first, reader);
        }
        // What came meanwhile is little: it is read before it could be cleaned away.
        Cut cut = cut(cluster, copies);
        for (TopicCopy copy : copies) {
            copy.upTo(cut.ends(), reader);
        }
        known = Deployment.read(reader, cluster, catalogue);
        noteErasures(known);
        secrets.writeTo(directory.resolve("keys"));
        MasterRows.write(directory, known.masterKeyRows());
        List<CopiedTopic> copied = new ArrayList<>();
        for (TopicCopy copy : copies) {
            copied.add(copy.done());
        }
        Path home = data == null ? null : data.toAbsolutePath().normalize();
        new Manifest(
                        Manifest.FORMAT,
                        deployment,
                        begun,
                        directory.toString(),
                        home == null ? null : home.toString(),
                        prefix,
                        copied,
                        groups(cut))
                .write(directory);
        deleteOthers(copied);
        if (home != null && Files.isDirectory(home)) {
            KnownBackups.note(home, directory);
        } else {
            warn.accept("Users who are erased from now on stay in keys/ of this backup until it is brought up to date:"
                    + " name the deployment's directory by --data, and they are erased there too");
        }
        return new Done(
                copies.stream().mapToLong(TopicCopy::records).sum(),
                copies.stream().mapToLong(TopicCopy::bytes).sum(),
                before != null);
    }

    private @Nullable Manifest before(String deployment) throws IOException {
        if (Manifest.isIn(directory)) {
            Manifest before = Manifest.read(directory);
            if (!before.deployment().equals(deployment)) {
                throw BackupException.wrong(
                        directory + " holds the backup of another deployment: name an empty directory");
            }
            return before;
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw BackupException.wrong(directory + " must be a directory, and is a file");
        }
        if (Files.isDirectory(directory) && !Files.exists(directory.resolve("topics"))) {
            try (Stream<Path> there = Files.list(directory)) {
                Optional<Path> any = there.findAny();
                if (any.isPresent()) {
                    throw BackupException.wrong(directory + " must be empty or hold a backup, and has "
                            + any.get().getFileName());
                }
            }
        }
        return null;
    }

    /** Until all that is in the log now is processed and committed. */
    private void awaitProcessed(LiveCluster cluster, TopicDescription log) {
        List<TopicPartition> partitions = partitions(log);
        Map<TopicPartition, Long> ends = cluster.committedEnds(partitions);
        String group = prefix + TopicRules.CORE;
        long behind = behind(cluster, group, ends);
        for (long deadline = System.nanoTime() + PROCESSING.toNanos();
                behind > 0;
                behind = behind(cluster, group, ends)) {
            if (System.nanoTime() > deadline) {
                throw BackupException.failed("The pipeline has " + behind
                        + " requests to process and does not: a backup is" + " made while it runs");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long behind(LiveCluster cluster, String group, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> committed = cluster.committed(List.of(group)).getOrDefault(group, Map.of());
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /** What others have sent and nobody has read yet is in no backup: it is waited for, but not for ever. */
    private void awaitIntake(LiveCluster cluster) {
        String group = prefix + "intake";
        Map<TopicPartition, Long> committed = cluster.committed(List.of(group)).getOrDefault(group, Map.of());
        if (committed.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> ends = cluster.committedEnds(committed.keySet());
        long behind = behind(cluster, group, ends);
        for (long deadline = System.nanoTime() + INTAKE.toNanos();
                behind > 0 && System.nanoTime() < deadline;
                behind = behind(cluster, group, ends)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (behind > 0) {
            warn.accept(behind + " records that others have sent to " + prefix
                    + "link-intake or to sources are not read yet, and not in this backup");
        }
    }

    private List<TopicCopy> copies(
            LiveCluster cluster, Map<String, TopicDescription> topics, @Nullable Manifest before) {
        List<String> copied = topics.keySet().stream()
                .filter(topic -> TopicRules.isCopied(name(topic)))
                .toList();
        Map<String, Map<String, String>> configs = cluster.configs(copied);
        Duration age = before == null ? Duration.ZERO : Duration.between(before.madeAt(), clock.instant());
        List<TopicCopy> copies = new ArrayList<>();
        for (String topic : copied) {
            TopicDescription description = Objects.requireNonNull(topics.get(topic));
            boolean compacted = cluster.inForce(topic, TopicConfig.CLEANUP_POLICY_CONFIG)
                    .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
            CopiedTopic earlier =
                    before == null ? null : before.topic(name(topic)).orElse(null);
            if (earlier != null && isLost(cluster, description, earlier, compacted, age)) {
                earlier = null;
            }
            copies.add(new TopicCopy(
                    directory,
                    name(topic),
                    partitions(description),
                    new CopiedTopic(
                            name(topic),
                            description.topicId().toString(),
                            compacted,
                            TopicRules.portable(configs.getOrDefault(topic, Map.of())),
                            List.of()),
                    earlier,
                    cluster.begins(partitions(description))));
        }
        return copies;
    }

    /** Whether what was copied before is no front of what is there now: that a row was deleted may have been forgotten. */
    private static boolean isLost(
            LiveCluster cluster, TopicDescription now, CopiedTopic earlier, boolean compacted, Duration age) {
        if (!earlier.topicId().equals(now.topicId().toString())
                || earlier.partitions().size() != now.partitions().size()) {
            return true;
        }
        return compacted
                && age.toMillis()
                        > 0.9 * Long.parseLong(cluster.inForce(now.name(), TopicConfig.DELETE_RETENTION_MS_CONFIG));
    }

    private Cut cut(LiveCluster cluster, List<TopicCopy> copies) {
        Set<TopicPartition> transactional = new HashSet<>();
        List<TopicPartition> others = new ArrayList<>();
        for (TopicCopy copy : copies) {
            (TopicRules.isTransactional(copy.name()) ? transactional : others).addAll(copy.partitions());
        }
        Set<String> groups = cluster.groups();
        return new QuietCut(cluster, transactional, others, groups).make();
    }

    /** Positions in what is copied: of others nobody could tell where they are in another cluster. */
    private Map<String, Map<String, Long>> groups(Cut cut) {
        Map<String, Map<String, Long>> groups = new TreeMap<>();
        cut.committed().forEach((group, offsets) -> {
            Map<String, Long> kept = new TreeMap<>();
            offsets.forEach((partition, offset) -> {
                if (partition.topic().startsWith(prefix) && TopicRules.isCopied(name(partition.topic()))) {
                    kept.put(name(partition.topic()) + "/" + partition.partition(), offset);
                }
            });
            if (!kept.isEmpty()) {
                groups.put(name(group), kept);
            }
        });
        return groups;
    }

    /** Who was erased up to now is in the register of this backup, and their keys are not in it. */
    private void noteErasures(Deployment known) throws IOException {
        ErasureRegister register =
                ErasureRegister.of(known.erasures().stream().map(Backup::entry).toList());
        KnownBackups.erase(directory, register);
    }

    static ErasureRegister.Entry entry(ErasureNoted noted) {
        return new ErasureRegister.Entry(noted.getErasureId(), noted.getUser(), noted.getRequestedAt());
    }

    /** Files of a backup that was broken off, or of which newer ones were made. */
    private void deleteOthers(List<CopiedTopic> copied) throws IOException {
        Set<Path> named = copied.stream()
                .flatMap(topic -> topic.partitions().stream())
                .flatMap(partition -> partition.files().stream())
                .map(CopiedFile::file)
                .map(directory::resolve)
                .collect(Collectors.toSet());
        try (Stream<Path> there = Files.walk(directory.resolve("topics"))) {
            for (Path file : there.filter(Files::isRegularFile).toList()) {
                if (!named.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private String name(String topic) {
        return topic.substring(prefix.length());
    }

    private static List<TopicPartition> partitions(TopicDescription topic) {
        return IntStream.range(0, topic.partitions().size())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
    }
}
