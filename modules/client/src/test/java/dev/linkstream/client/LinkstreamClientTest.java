package dev.linkstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.EventSerde;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkstreamClientTest {

    private static final String REPLIES = "linkstream.replies.crm";
    private static final TopicPartition PARTITION = new TopicPartition(REPLIES, 0);
    private static final LinkRequest REQUEST =
            LinkRequest.of("customer_support").id("r").userId("ü").attribute("name", "Jane");

    private final AtomicLong nanos = new AtomicLong();
    private final AwaitedReplies pending = new AwaitedReplies(Duration.ofSeconds(30), nanos::get);
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final MockConsumer<byte[], byte[]> consumer = consumer();
    private final ReplyTopicReader reader =
            new ReplyTopicReader(consumer, REPLIES, new EventSerde<>(SpecificRecord.class), pending);
    private final LinkstreamClient client = new LinkstreamClient("linkstream.link-intake", producer, pending, reader);
    private long offset = 40;

    @Test
    void shouldWriteTheRequestUnderItsUserAndSayWhereItsReplyBelongs() {
        var unused = client.request(REQUEST);

        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("linkstream.link-intake");
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("ü");
        assertThat(record.value()).isEqualTo(RequestJson.of(REQUEST));
        assertThat(record.headers().lastHeader("kafka_replyTopic").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(REPLIES);
        assertThat(record.headers().lastHeader("kafka_replyPartition").value()).containsExactly(0, 0, 0, 0);
        assertThat(record.headers().lastHeader("kafka_correlationId").value()).hasSize(16);
    }

    @Test
    void shouldGiveEachRequestItsOwnReplyInWhateverOrderTheyCome() {
        CompletableFuture<GeneratedLink> first = client.request(REQUEST);
        CompletableFuture<GeneratedLink> second = client.request(REQUEST.id("r2"));

        reply(1, Replies.link("r2", "ü", "code2"));
        reply(0, Replies.link("r", "ü", "code1"));
        reply(0, Replies.link("r", "ü", "repeat"));
        reader.step();

        assertThat(first.join())
                .isEqualTo(new GeneratedLink(
                        "r",
                        "code1",
                        "https://short.host/code1",
                        "https://host/web-chat?link=code1",
                        "ü",
                        "customer_support",
                        null,
                        Instant.ofEpochMilli(1),
                        null));
        assertThat(second.join().code()).isEqualTo("code2");
    }

    @Test
    void shouldTellWhyARequestWasRefused() {
        CompletableFuture<GeneratedLink> link = client.request(REQUEST);

        reply(0, Replies.rejection("r", RejectionReason.invalid_attribute, "attributes.age", "The age is wrong."));
        reader.step();

        assertThatThrownBy(link::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LinkRejectedException.class, rejection -> {
                    assertThat(rejection).hasMessage("The age is wrong.");
                    assertThat(rejection.requestId()).isEqualTo("r");
                    assertThat(rejection.reason()).isEqualTo(RejectionReason.invalid_attribute);
                    assertThat(rejection.field()).isEqualTo("attributes.age");
                    assertThat(rejection.errors()).isEmpty();
                });
    }

    @Test
    void shouldReadOverWhatIsNotItsOwn() {
        CompletableFuture<GeneratedLink> link = client.request(REQUEST);

        add(new RecordHeaders(), Replies.link("r", "ü", "no-id"));
        add(new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, new byte[] {1}), new byte[] {1, 2});
        add(new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, new byte[16]), new byte[] {1, 2});
        reply(0, null);
        reply(0, Replies.link("r", "ü", "its-own"));
        reader.step();

        assertThat(link.join().code()).isEqualTo("its-own");
    }

    @Test
    void shouldFailNobodyElseForAReplyThatCannotBeRead() {
        CompletableFuture<GeneratedLink> unreadable = client.request(REQUEST);
        CompletableFuture<GeneratedLink> other = client.request(REQUEST);

        reply(0, "garbage".getBytes(StandardCharsets.UTF_8));
        reply(1, Replies.link("r", "ü", "code"));
        reader.step();

        assertThatThrownBy(unreadable::join).hasCauseInstanceOf(SerializationException.class);
        assertThat(other.join().code()).isEqualTo("code");
    }

    @Test
    void shouldNotAwaitAReplyForLongerThanTheTimeout() {
        CompletableFuture<GeneratedLink> link = client.request(REQUEST);
        nanos.set(Duration.ofSeconds(30).toNanos() - 1);
        reader.step();
        assertThat(link).isNotDone();

        nanos.incrementAndGet();
        reader.step();

        assertThatThrownBy(link::join)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("No reply to request r came within PT30S");
    }

    @Test
    void shouldFailARequestThatTheBrokerDoesNotTake() {
        CompletableFuture<GeneratedLink> link = client.request(REQUEST);
        var sent = client.send(REQUEST);

        producer.errorNext(new RecordTooLargeException("too large"));
        producer.errorNext(new RecordTooLargeException("too large"));

        assertThatThrownBy(link::join).hasCauseInstanceOf(RecordTooLargeException.class);
        assertThatThrownBy(sent::join).hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void shouldSendWithoutAwaitingAReply() {
        var sent = client.send(LinkRequest.of("s").attribute("a", 1));
        assertThat(sent).isNotDone();

        producer.completeNext();

        assertThat(sent.join().topic()).isEqualTo("linkstream.link-intake");
        assertThat(producer.history().get(0).headers()).isEmpty();
        assertThat(producer.history().get(0).key()).isNull();
    }

    @Test
    void shouldEndWhatIsAwaitedWhenItCloses() {
        CompletableFuture<GeneratedLink> link = client.request(REQUEST);

        client.close();
        client.close();

        assertThatThrownBy(link::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The client was closed before a reply to request r came");
        assertThatThrownBy(() -> client.request(REQUEST)).hasMessage("The client is closed");
        assertThatThrownBy(() -> client.send(REQUEST)).hasMessage("The client is closed");
    }

    @Test
    void shouldNotAwaitRepliesWithoutAReplyTopic() {
        LinkstreamClient sender = new LinkstreamClient("linkstream.link-intake", producer, pending, null);

        assertThatThrownBy(() -> sender.request(REQUEST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("A client must have a reply topic");
    }

    @Test
    void shouldBeginAtTheEndOfTheReplyTopic() {
        assertThat(consumer.position(PARTITION)).isEqualTo(40);
    }

    /** Replies to the request of that number. */
    private void reply(int request, byte @Nullable [] value) {
        byte[] correlationId = producer.history()
                .get(request)
                .headers()
                .lastHeader(ReplyHeaders.CORRELATION_ID)
                .value();
        add(new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, correlationId), value);
    }

    private void add(Headers headers, byte @Nullable [] value) {
        consumer.addRecord(new ConsumerRecord<>(
                REPLIES, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0, null, value, headers, Optional.empty()));
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(0, "localhost", 1);
        consumer.updatePartitions(
                REPLIES, List.of(new PartitionInfo(REPLIES, 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateEndOffsets(Map.of(PARTITION, 40L));
        return consumer;
    }
}
