package dev.linkstream.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * Two producers as one: records of the reply topics go by the second, all else by the first. {@link #flush} and
 * {@link #commitTransaction} wait for both, so no request is committed whose reply is not with the broker; a reply that
 * failed has told its callback by then, which fails the commit.
 */
final class ImmediateReplyProducer implements Producer<byte[], byte[]> {

    private final Producer<byte[], byte[]> main;
    private final Producer<byte[], byte[]> replies;
    private final Set<String> replyTopics;

    ImmediateReplyProducer(Producer<byte[], byte[]> main, Producer<byte[], byte[]> replies, Set<String> replyTopics) {
        this.main = main;
        this.replies = replies;
        this.replyTopics = replyTopics;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer(record).send(record);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        return producer(record).send(record, callback);
    }

    private Producer<byte[], byte[]> producer(ProducerRecord<byte[], byte[]> record) {
        return replyTopics.contains(record.topic()) ? replies : main;
    }

    @Override
    public void flush() {
        replies.flush();
        main.flush();
    }

    @Override
    public void commitTransaction() {
        replies.flush();
        main.commitTransaction();
    }

    @Override
    public void initTransactions() {
        main.initTransactions();
    }

    @Override
    public void beginTransaction() {
        main.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        main.sendOffsetsToTransaction(offsets, groupMetadata);
    }

    @Override
    public void abortTransaction() {
        main.abortTransaction();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return main.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return main.metrics();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        main.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        main.unregisterMetricFromSubscription(metric);
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return main.clientInstanceId(timeout);
    }

    @Override
    public void close() {
        replies.close();
        main.close();
    }

    @Override
    public void close(Duration timeout) {
        replies.close(timeout);
        main.close(timeout);
    }
}
