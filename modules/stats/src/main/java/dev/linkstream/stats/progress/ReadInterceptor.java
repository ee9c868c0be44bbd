package dev.linkstream.stats.progress;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@link Progress} of what the consumer reads, markers of transactions included, and has it read no faster than
 * {@link CpuThrottle} allows. Made by the consumer itself.
 */
public final class ReadInterceptor implements ConsumerInterceptor<byte[], byte[]> {

    /** The consumer's property that holds it. */
    public static final String PROGRESS = "linkstream.progress";

    private @Nullable Progress progress;

    @Override
    public void configure(Map<String, ?> configs) {
        progress = (Progress) configs.get(PROGRESS);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Objects.requireNonNull(progress).read(records);
        CpuThrottle.ofThisThread().pause();
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // What is committed says less than what is counted.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
