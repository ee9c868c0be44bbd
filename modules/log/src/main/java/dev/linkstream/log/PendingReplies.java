package dev.linkstream.log;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which reply. Each expectation is met at most once: repeats, replies to others that share the partition
 * and replies to an earlier life of this process are dropped. Thread-safe.
 */
public final class PendingReplies {

    private static final Logger LOG = LoggerFactory.getLogger(PendingReplies.class);

    private static final int CORRELATION_BYTES = 2 * Long.BYTES;

    private final long nonce;
    private final AtomicLong counter = new AtomicLong();
    private final Map<Long, Consumer<SpecificRecord>> expected = new ConcurrentHashMap<>();

    /** Nobody waits yet; {@code random} tells this process from others. */
    public PendingReplies(SecureRandom random) {
        nonce = random.nextLong();
    }

    /**
     * Expects a reply, which will be handed over on the thread that brings it: {@code then} must be quick.
     *
     * @return names the expectation
     */
    long expect(Consumer<SpecificRecord> then) {
        long id = counter.incrementAndGet();
        expected.put(id, then);
        return id;
    }

    /** Expects the reply no longer. */
    void forget(long id) {
        expected.remove(id);
    }

    /** The correlation id that stands in Kafka for the expectation. */
    byte[] correlationId(long id) {
        return ByteBuffer.allocate(CORRELATION_BYTES).putLong(nonce).putLong(id).array();
    }

    /**
     * Tells a reply that was made in this process, and need not come by its topic.
     *
     * @return whether anyone waited for it
     */
    public boolean tell(byte[] correlationId, SpecificRecord reply) {
        try {
            return complete(correlationId, reply);
        } catch (RuntimeException e) {
            // One waiter's fault must not stop the pipeline.
            LOG.error("A reply failed: {}", e.getClass().getName());
            return true;
        }
    }

    /** Hands a reply to whoever expects it; answers whether anyone did. */
    boolean complete(byte[] correlationId, SpecificRecord reply) {
        if (correlationId.length != CORRELATION_BYTES) {
            return false;
        }
        ByteBuffer id = ByteBuffer.wrap(correlationId);
        Consumer<SpecificRecord> then = id.getLong() == nonce ? expected.remove(id.getLong()) : null;
        if (then == null) {
            return false;
        }
        then.accept(reply);
        return true;
    }
}
