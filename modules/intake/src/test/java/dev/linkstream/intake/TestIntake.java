package dev.linkstream.intake;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.TopicProvisioning;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.GroupConsumers;
import dev.linkstream.intake.format.AvroRequests;
import dev.linkstream.intake.format.IntakeReader;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.testkit.TestTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringDeserializer;

/** An intake on a real broker, without a pipeline unless {@link #pace} is called. */
final class TestIntake implements AutoCloseable {

    static final int PARTITIONS = 3;

    final TestTopics own;
    final Topics topics;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final String brokers;
    private final Admin admin;
    private final ReplyInbox replies;
    private final WindowedLog log;
    private final DeadLetters deadLetters;
    private final Intake intake;

    TestIntake(String brokers, TestTopics own, String instance, int window) {
        this.brokers = brokers;
        this.own = own;
        topics = new Topics(TopicSettings.defaults(own.prefix()).withPartitions(PARTITIONS));
        KafkaConnection kafka = new KafkaConnection(Map.of("bootstrap.servers", brokers));
        admin = Admin.create(kafka.properties());
        provision();
        replies = new ReplyInbox(kafka, topics, null, new SecureRandom());
        replies.start();
        log = new WindowedLog(kafka, topics.linkRequests(), replies, window);
        deadLetters = new DeadLetters(kafka, topics.deadLetters().name());
        List<RecordReader> readers = List.of(new IntakeReader(
                topics.linkIntake().name(),
                Fixtures.JSON,
                new AvroRequests(new EventSerde<>(LinkRequested.class), Fixtures.JSON)));
        intake = new Intake(
                new GroupConsumers(kafka, own.prefix() + "intake", instance, "read_committed"),
                new IntakeRules(readers, Fixtures.rules(true, Clock.systemUTC())),
                log,
                deadLetters,
                admin,
                new SourceTopics(List.of()),
                new IntakeMetrics(meters, readers),
                HeapRoom.unlimited(),
                limit -> true);
        intake.start();
    }

    private void provision() {
        try {
            new TopicProvisioning(admin).provision(topics.all());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Answers like a pipeline that has processed everything, until it is closed. */
    FakePipeline pace() {
        return new FakePipeline(brokers, topics);
    }

    /** What lies in the request log, each partition's records in order. */
    List<ConsumerRecord<String, SpecificRecord>> requests() {
        return own.readAll(
                topics.linkRequests().name(),
                IsolationLevel.READ_UNCOMMITTED,
                new StringDeserializer(),
                topics.linkRequests().values().deserializer());
    }

    long count(String fate) {
        return (long) meters.get("linkstream.intake.records." + fate).counter().count();
    }

    @Override
    public void close() {
        intake.close();
        deadLetters.close();
        log.close();
        replies.close();
        admin.close();
    }
}
