package dev.linkstream.intake;

import dev.linkstream.intake.IntakeMetrics.Fate;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.Looping;
import dev.linkstream.intake.consumer.TopicIds;
import dev.linkstream.intake.format.AvroRequests;
import dev.linkstream.links.heap.HeapCost;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.log.AppendRun;
import dev.linkstream.log.LogUnavailableException;
import dev.linkstream.log.WindowedLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The life of one consumer: reads records, carries out what is decided about each, in each partition's order, and
 * commits once all of it is safe. While the request log has no room it reads nothing and stays in its group. Where
 * anything fails its owner ends it and begins another one, at the committed offsets. For one thread.
 */
final class IntakeRun implements Looping.Work, ConsumerRebalanceListener {

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int LETTERS_SECONDS = 60;

    private final Consumer<byte[], byte[]> consumer;
    private final IntakeRules rules;
    private final WindowedLog log;
    private final DeadLetters deadLetters;
    private final TopicIds topicIds;
    private final IntakeMetrics metrics;
    private final HeapRoom room;
    private boolean careful;

    private AppendRun appends;
    private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();
    private @Nullable Deque<ReadResult> outcomes;
    /** What the results of one record take of the heap. */
    private HeapRoom.@Nullable Taken taken;

    private final List<String> causes = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final List<CompletableFuture<Void>> letters = new ArrayList<>();
    private final List<Runnable> counts = new ArrayList<>();

    /**
     * A run that has read nothing.
     *
     * @param careful whether each record is made safe by itself until the first commit, to find one that the log never
     *     takes
     */
    IntakeRun(
            Consumer<byte[], byte[]> consumer,
            IntakeRules rules,
            WindowedLog log,
            DeadLetters deadLetters,
            TopicIds topicIds,
            IntakeMetrics metrics,
            HeapRoom room,
            boolean careful) {
        this.consumer = consumer;
        this.rules = rules;
        this.log = log;
        this.deadLetters = deadLetters;
        this.topicIds = topicIds;
        this.metrics = metrics;
        this.room = room;
        this.careful = careful;
        appends = log.begin();
    }

    /** Whether a failure is that of one record, which will never be taken. */
    static boolean isOneRecords(LogUnavailableException failure) {
        return failure.getCause() instanceof RecordTooLargeException
                || failure.getCause() instanceof SerializationException;
    }

    /**
     * Reads some records and carries out what it can.
     *
     * @return whether something was committed
     * @throws LogUnavailableException if the log did not take a record
     * @throws KafkaException if Kafka fails otherwise
     */
    @Override
    public boolean step() throws InterruptedException {
        try {
            return readOn();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            // What is not safe must not be committed when the consumer closes.
            done.clear();
            pending.clear();
            forgetResults();
            throw e;
        }
    }

    private boolean readOn() throws InterruptedException {
        consumer.poll(pending.isEmpty() ? IDLE : Duration.ZERO).forEach(pending::add);
        carryOut();
        if (pending.isEmpty()) {
            boolean committed = settle();
            consumer.resume(consumer.paused());
            return committed;
        }
        consumer.pause(consumer.assignment());
        return false;
    }

    private void carryOut() throws InterruptedException {
        while (!pending.isEmpty()) {
            ConsumerRecord<byte[], byte[]> record = pending.element();
            if (outcomes == null) {
                Deque<ReadResult> decided = decide(record);
                if (decided == null) {
                    return;
                }
                outcomes = decided;
            }
            while (!outcomes.isEmpty()) {
                if (!carryOut(outcomes.element())) {
                    return;
                }
                outcomes.remove();
            }
            forgetResults();
            if (!causes.isEmpty()) {
                // One letter, however many sources read the topic.
                letters.add(deadLetters.bury(record, causes.stream().distinct().collect(Collectors.joining(" "))));
                causes.clear();
            }
            done.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
            pending.remove();
        }
    }

    /** What becomes of a record; null while there is no room in the heap for what it becomes. */
    private @Nullable Deque<ReadResult> decide(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        byte[] value = record.value();
        long cost = value == null ? 0 : AvroRequests.isAvro(value) ? HeapCost.ofAvro(value) : HeapCost.ofTree(value);
        if (!room.everHas(cost)) {
            return new ArrayDeque<>(rules.bury(
                    record, "The record would take more memory than there is for requests (" + (cost >> 20) + " MB)."));
        }
        taken = room.take(cost, PATIENCE);
        return taken == null ? null : new ArrayDeque<>(rules.decide(record, topicIds.of(record)));
    }

    private void forgetResults() {
        outcomes = null;
        if (taken != null) {
            taken.close();
            taken = null;
        }
    }

    /** Whether there was room. */
    private boolean carryOut(ReadResult outcome) throws InterruptedException {
        Fate fate = Fate.BURIED;
        try {
            if (outcome.decision() instanceof Decision.Accepted accepted) {
                if (!appends.append(accepted.event().getUserId(), accepted.event(), accepted.replyTo(), PATIENCE)) {
                    return false;
                }
                fate = Fate.ACCEPTED;
            } else if (outcome.decision() instanceof Decision.Erasure erasure) {
                if (!appends.append(erasure.event().getUserId(), erasure.event(), erasure.replyTo(), PATIENCE)) {
                    return false;
                }
                fate = Fate.ACCEPTED;
            } else if (outcome.decision() instanceof Decision.Refused refused) {
                if (!appends.append(refused.key(), refused.event(), refused.replyTo(), PATIENCE)) {
                    return false;
                }
                fate = Fate.REFUSED;
            } else if (outcome.decision() instanceof Decision.Buried buried) {
                causes.add(buried.cause());
            } else {
                fate = Fate.SKIPPED;
            }
            if (careful) {
                appends.awaitSafe();
            }
        } catch (LogUnavailableException e) {
            if (!careful || !isOneRecords(e)) {
                throw e;
            }
            appends = log.begin();
            fate = Fate.BURIED;
            causes.add("The request is larger than the request log takes.");
        }
        Fate counted = fate;
        counts.add(() -> metrics.count(outcome.reader(), counted));
        return true;
    }

    /** Makes safe and commits what is done; answers whether there was anything. */
    private boolean settle() throws InterruptedException {
        if (done.isEmpty()) {
            return false;
        }
        appends.awaitSafe();
        for (CompletableFuture<Void> letter : letters) {
            try {
                letter.get(LETTERS_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new KafkaException("A dead letter was not taken", e);
            }
        }
        letters.clear();
        counts.forEach(Runnable::run);
        counts.clear();
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(done);
        done.clear();
        careful = false;
        try {
            consumer.commitSync(offsets);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // Whoever reads these partitions next repeats what is safe already, which changes nothing.
        }
        return true;
    }

    /** Commits what is done, and drops what is not: its next reader begins there. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            settle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drop(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        drop(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        topicIds.forget();
    }

    private void drop(Collection<TopicPartition> partitions) {
        ConsumerRecord<byte[], byte[]> first = pending.peek();
        if (first != null && partitions.contains(partition(first))) {
            forgetResults();
            causes.clear();
        }
        pending.removeIf(record -> partitions.contains(partition(record)));
        done.keySet().removeAll(partitions);
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
