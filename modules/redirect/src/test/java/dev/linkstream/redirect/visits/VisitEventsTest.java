package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.Device;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisitEventsTest {

    private final Topics topics = new Topics(TopicSettings.defaults("t."));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Brokers brokers = new Brokers();
    private final VisitEvents events = new VisitEvents(4, brokers, topics, new VisitMetrics(meters));

    @AfterEach
    void close() {
        brokers.open.countDown();
        events.close();
    }

    @Test
    void shouldPublishAClickUnderItsUser() {
        brokers.open.countDown();

        assertThat(events.publish(Visits.click("abc", "ann"))).isTrue();

        awaitSent(1);
        ProducerRecord<String, SpecificRecord> sent = brokers.history().get(0);
        assertThat(sent.topic()).isEqualTo("t.link-clicks");
        assertThat(sent.key()).isEqualTo("ann");
        assertThat(sent.value())
                .isEqualTo(LinkClicked.newBuilder()
                        .setEventId(((LinkClicked) sent.value()).getEventId())
                        .setCode("abc")
                        .setUserId("ann")
                        .setScenarioId("s")
                        .setCampaign("spring")
                        .setBatchId("b")
                        .setClickedAt(Visits.TIME)
                        .setDevice(Device.mobile)
                        .build());
        assertThat(Visits.counts(meters, "clicks")).containsExactly(1, 0, 0, 1);
        brokers.completeNext();
        assertThat(Visits.counts(meters, "clicks")).containsExactly(1, 1, 0, 0);
    }

    @Test
    void shouldGiveEachClickAnIdOfItsOwn() {
        brokers.open.countDown();

        events.publish(Visits.click("abc", "ann"));
        events.publish(Visits.click("abc", "ann"));

        awaitSent(2);
        assertThat(brokers.history())
                .extracting(sent -> ((LinkClicked) sent.value()).getEventId())
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldPublishAConversationUnderItsUserAndTheIdOfItsSession() {
        brokers.open.countDown();

        assertThat(events.publish(Visits.conversation("abc", "ann", "tab 1"))).isTrue();

        awaitSent(1);
        ProducerRecord<String, SpecificRecord> sent = brokers.history().get(0);
        assertThat(sent.topic()).isEqualTo("t.conversations");
        assertThat(sent.key()).isEqualTo("ann");
        assertThat(sent.value())
                .isEqualTo(ConversationStarted.newBuilder()
                        .setEventId(Visit.Conversation.id("abc", "tab 1").toString())
                        .setCode("abc")
                        .setUserId("ann")
                        .setScenarioId("s")
                        .setCampaign("spring")
                        .setBatchId("b")
                        .setStartedAt(Visits.TIME)
                        .build());
        brokers.completeNext();
        assertThat(Visits.counts(meters, "conversations")).containsExactly(1, 1, 0, 0);
        assertThat(Visits.counts(meters, "clicks")).containsExactly(0, 0, 0, 0);
    }

    @Test
    void shouldPublishAnOutcomeUnderItsUserAndTheIdOfItsSessionAndName() {
        brokers.open.countDown();
        UUID id = Visit.Outcome.id("abc", "tab 1", "booked");

        assertThat(events.publish(new Visit.Outcome("abc", Visits.link("ann"), Visits.TIME, id, "booked", "12.50")))
                .isTrue();

        awaitSent(1);
        ProducerRecord<String, SpecificRecord> sent = brokers.history().get(0);
        assertThat(sent.topic()).isEqualTo("t.outcomes");
        assertThat(sent.key()).isEqualTo("ann");
        assertThat(sent.value())
                .isEqualTo(OutcomeReported.newBuilder()
                        .setEventId(id.toString())
                        .setCode("abc")
                        .setUserId("ann")
                        .setScenarioId("s")
                        .setCampaign("spring")
                        .setBatchId("b")
                        .setName("booked")
                        .setValue("12.50")
                        .setReportedAt(Visits.TIME)
                        .build());
        brokers.completeNext();
        assertThat(Visits.counts(meters, "outcomes")).containsExactly(1, 1, 0, 0);
    }

    @Test
    void shouldCountOnInTheIdsOfClicks() {
        brokers.open.countDown();

        events.publish(Visits.click("abc", "ann"));
        events.publish(Visits.click("abc", "bob"));

        awaitSent(2);
        List<UUID> ids = brokers.history().stream()
                .map(sent -> UUID.fromString(((LinkClicked) sent.value()).getEventId()))
                .toList();
        assertThat(ids).extracting(UUID::version).containsOnly(8);
        assertThat(ids.get(1).getMostSignificantBits()).isEqualTo(ids.get(0).getMostSignificantBits());
        assertThat(ids.get(1).getLeastSignificantBits() - ids.get(0).getLeastSignificantBits())
                .isEqualTo(1);
    }

    @Test
    void shouldDropAndCountWhatThereIsNoRoomFor() {
        events.publish(Visits.click("stuck", "u"));
        Awaitility.await().until(() -> brokers.asked);
        for (int i = 0; i < 4; i++) {
            assertThat(events.publish(Visits.click("waits", "u"))).isTrue();
        }

        assertThat(events.publish(Visits.click("over", "u"))).isFalse();
        assertThat(events.publish(Visits.conversation("over", "u", ""))).isFalse();

        assertThat(Visits.counts(meters, "clicks")).containsExactly(6, 0, 1, 5);
        assertThat(Visits.counts(meters, "conversations")).containsExactly(1, 0, 1, 0);
        brokers.open.countDown();
        awaitSent(5);
        assertThat(events.publish(Visits.click("again", "u"))).isTrue();
    }

    @Test
    void shouldOfferAVisitAgainUntilTheProducerHasRoom() {
        brokers.refusals.set(3);
        brokers.open.countDown();

        events.publish(Visits.click("1", "u"));
        events.publish(Visits.click("2", "u"));

        awaitSent(2);
        assertThat(brokers.history())
                .extracting(sent -> ((LinkClicked) sent.value()).getCode())
                .containsExactly("1", "2");
        assertThat(Visits.counts(meters, "clicks")).containsExactly(2, 0, 0, 2);
    }

    @Test
    void shouldCloseWhileTheProducerHasNoRoom() {
        brokers.refusals.set(Integer.MAX_VALUE);
        brokers.open.countDown();
        events.publish(Visits.click("1", "u"));
        events.publish(Visits.click("2", "u"));

        events.close();

        assertThat(Visits.counts(meters, "clicks")).containsExactly(2, 0, 2, 0);
    }

    @Test
    void shouldCountWhatTheBrokerNeverConfirms() {
        brokers.open.countDown();
        events.publish(Visits.click("abc", "u"));
        awaitSent(1);

        brokers.errorNext(new TimeoutException("away"));

        assertThat(Visits.counts(meters, "clicks")).containsExactly(1, 0, 1, 0);
    }

    @Test
    void shouldGoOnAfterARecordThatCannotBeSent() {
        brokers.open.countDown();
        brokers.sendException = new IllegalStateException("refused");
        events.publish(Visits.click("abc", "u"));
        Awaitility.await().until(() -> Visits.counts(meters, "clicks")[2] == 1);

        brokers.sendException = null;
        events.publish(Visits.click("def", "u"));

        awaitSent(1);
    }

    @Test
    void shouldSendWhatIsQueuedBeforeItCloses() {
        events.publish(Visits.click("1", "u"));
        events.publish(Visits.click("2", "u"));
        events.publish(Visits.click("3", "u"));
        brokers.open.countDown();

        events.close();

        assertThat(brokers.history())
                .extracting(sent -> ((LinkClicked) sent.value()).getCode())
                .containsExactly("1", "2", "3");
        assertThat(brokers.closed()).isTrue();
        assertThat(events.publish(Visits.click("late", "u"))).isFalse();
    }

    @Test
    void shouldCloseAndCountWhatIsLeftWhenKafkaTakesNothing() {
        for (int i = 0; i < 4; i++) {
            events.publish(Visits.click("abc", "u"));
        }

        events.close();

        assertThat(brokers.closed()).isTrue();
        assertThat(Visits.counts(meters, "clicks")).containsExactly(4, 0, 4, 0);
    }

    private void awaitSent(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(brokers.history()).hasSize(count));
    }

    /** A producer that blocks until it is open; its records are confirmed by the test. */
    private static final class Brokers extends MockProducer<String, SpecificRecord> {

        private final CountDownLatch open = new CountDownLatch(1);
        private final AtomicInteger refusals = new AtomicInteger();
        private volatile boolean asked;

        Brokers() {
            super(false, null, new StringSerializer(), new EventSerde<>(SpecificRecord.class));
        }

        // While it blocks, the test must still be able to look at it.
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        @Override
        public Future<RecordMetadata> send(ProducerRecord<String, SpecificRecord> record, Callback callback) {
            asked = true;
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                TimeoutException noRoom = new TimeoutException("no room");
                callback.onCompletion(null, noRoom);
                return CompletableFuture.failedFuture(noRoom);
            }
            return super.send(record, callback);
        }
    }
}
