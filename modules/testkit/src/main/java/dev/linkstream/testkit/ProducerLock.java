package dev.linkstream.testkit;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Where tests watch event loops for blocking calls, a Kafka producer may take the lock of its buffers on one: other
 * threads hold it for the time of a few instructions, and wait for a buffer at most {@code max.block.ms}, which is 0.
 */
public final class ProducerLock implements BlockHoundIntegration {

    private static final String BUFFERS = "org.apache.kafka.clients.producer.internals.BufferPool";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(BUFFERS, "allocate").allowBlockingCallsInside(BUFFERS, "deallocate");
    }
}
