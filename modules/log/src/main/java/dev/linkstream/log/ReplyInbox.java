package dev.linkstream.log;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.Topics;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * This instance's partition of the reply topics, and who in it waits for which reply. {@link #start} before anything is
 * asked, {@link #close} once nobody waits. Thread-safe.
 */
public final class ReplyInbox implements AutoCloseable {

    private final int partition;
    private final PendingReplies pending;
    private final ReplyReader reader;

    /**
     * An inbox that has not started.
     *
     * @param partition null for one by chance
     * @throws IllegalArgumentException if the partition is none of the reply topics'
     */
    public ReplyInbox(KafkaConnection kafka, Topics topics, @Nullable Integer partition, SecureRandom random) {
        this(kafka, topics, partition, random, new PendingReplies(random), () -> {});
    }

    /**
     * An inbox that has not started.
     *
     * @param partition null for one by chance
     * @param pending who waits here, for replies from elsewhere to be told too
     * @param unreadable told of each record in the reply topics that is no reply
     * @throws IllegalArgumentException if the partition is none of the reply topics'
     */
    public ReplyInbox(
            KafkaConnection kafka,
            Topics topics,
            @Nullable Integer partition,
            SecureRandom random,
            PendingReplies pending,
            Runnable unreadable) {
        int partitions = topics.linkReplies().partitions();
        if (partition != null && partition >= partitions) {
            throw new IllegalArgumentException("linkstream.ingress.reply-partition must be below " + partitions
                    + ", the number of partitions of " + topics.linkReplies().name() + ", but is " + partition);
        }
        this.partition = partition == null ? random.nextInt(partitions) : partition;
        this.pending = pending;
        reader = new ReplyReader(
                kafka,
                List.of(
                        new TopicPartition(topics.linkReplies().name(), this.partition),
                        new TopicPartition(topics.requestConfirmations().name(), this.partition)),
                topics.linkReplies().values().deserializer(),
                pending,
                unreadable);
    }

    /** Takes its place in the reply topics, which must exist; from then on no reply is missed. */
    public void start() {
        reader.start();
    }

    /**
     * Expects a reply, which will be handed over on the reader's thread or on the core's: {@code then} must be quick.
     *
     * @return names the expectation
     */
    public long expect(Consumer<SpecificRecord> then) {
        return pending.expect(then);
    }

    /** Expects the reply no longer. */
    public void forget(long id) {
        pending.forget(id);
    }

    /**
     * Runs a task once all replies are handed over that came together with the one being handed over now; at once on any
     * thread but the reader's.
     */
    public void afterReplies(Runnable task) {
        reader.afterReplies(task);
    }

    /** The headers of the request whose reply is expected. */
    public ReplyHeaders replyTo(long id) {
        return new ReplyHeaders(pending.correlationId(id), null, partition);
    }

    @Override
    public void close() {
        reader.close();
    }
}
