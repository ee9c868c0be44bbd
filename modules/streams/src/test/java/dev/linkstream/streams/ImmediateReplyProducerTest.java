package dev.linkstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // callbacks tell
class ImmediateReplyProducerTest {

    private final MockProducer<byte[], byte[]> main = producer();
    private final MockProducer<byte[], byte[]> replies = producer();
    private final ImmediateReplyProducer producer = new ImmediateReplyProducer(main, replies, Set.of("link-replies"));

    ImmediateReplyProducerTest() {
        producer.initTransactions();
    }

    @Test
    void shouldSendRepliesOutsideOfTheTransactionAndAllElseWithinIt() {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("links", new byte[] {1}));
        producer.send(new ProducerRecord<>("link-replies", new byte[] {2}), (metadata, failure) -> {});

        assertThat(replies.history()).extracting(ProducerRecord::topic).containsExactly("link-replies");
        assertThat(replies.transactionInitialized()).isFalse();
        assertThat(main.history()).as("what is in no committed transaction").isEmpty();

        producer.commitTransaction();

        assertThat(main.history()).extracting(ProducerRecord::topic).containsExactly("links");
    }

    @Test
    void shouldHaveEveryReplyWithTheBrokerBeforeItCommits() {
        List<String> told = new ArrayList<>();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("link-replies", new byte[] {1}), (metadata, failure) -> told.add("reply"));
        assertThat(told).isEmpty();

        producer.commitTransaction();

        assertThat(told).containsExactly("reply");
        assertThat(main.transactionCommitted()).isTrue();
    }

    @Test
    void shouldTellOfAReplyThatFailedByTheTimeOfTheFlushThatPrecedesACommit() {
        List<Exception> told = new ArrayList<>();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("link-replies", new byte[] {1}), (metadata, failure) -> told.add(failure));

        replies.errorNext(new IllegalStateException("topic deleted"));
        producer.flush();

        assertThat(told).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldCloseBothLanes() {
        producer.close();

        assertThat(main.closed()).isTrue();
        assertThat(replies.closed()).isTrue();
    }

    /** A producer whose sends stay open until they are flushed. */
    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
