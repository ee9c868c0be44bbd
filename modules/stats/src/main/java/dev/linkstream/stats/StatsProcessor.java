package dev.linkstream.stats;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.UserErased;
import dev.linkstream.stats.links.LinkPlaces;
import dev.linkstream.stats.progress.Progress;
import dev.linkstream.stores.TaskCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Counts events; what it cannot read goes to {@code dead-letters} and counts nothing. */
final class StatsProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Duration FORGETTING = Duration.ofMinutes(10);

    private final Deserializer<SpecificRecord> events;
    private final LinkPlaces places;
    private final StatsRetention retention;
    private final long memoryBytes;
    private final Map<String, String> topicIds;
    private final Progress progress;
    private ProcessorContext<byte[], byte[]> context;
    private Numbers numbers;
    private boolean begun;

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    StatsProcessor(
            Deserializer<SpecificRecord> events,
            LinkPlaces places,
            StatsRetention retention,
            long memoryBytes,
            Map<String, String> topicIds,
            Progress progress) {
        this.events = events;
        this.places = places;
        this.retention = retention;
        this.memoryBytes = memoryBytes;
        this.topicIds = topicIds;
        this.progress = progress;
    }

    // A priority decides nothing here but who waits.
    @SuppressWarnings("ThreadPriorityCheck")
    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        NumbersStore store = context.getStateStore(NumbersStore.NAME);
        begun = false;
        // Numbers may wait a moment, whoever clicks or calls does not.
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        numbers = store.begin(places, retention, memoryBytes, context.currentSystemTimeMs());
        context.schedule(FORGETTING, PunctuationType.WALL_CLOCK_TIME, numbers::forget);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!begun) {
            TaskCheckpoint.delete(context.stateDir().toPath());
            begun = true;
        }
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        if (numbers.reach(Objects.requireNonNull(topicIds.get(metadata.topic())), metadata.offset())) {
            count(record, metadata);
        }
        progress.counted(metadata.topic(), metadata.partition(), metadata.offset());
    }

    private void count(Record<byte[], byte[]> record, RecordMetadata metadata) {
        try {
            count(events.deserialize(metadata.topic(), record.value()), Instant.ofEpochMilli(record.timestamp()));
        } catch (SerializationException e) {
            context.forward(
                    record.withHeaders(DeadLetterHeaders.of(
                            record.headers(),
                            metadata.topic(),
                            metadata.partition(),
                            metadata.offset(),
                            String.valueOf(e.getMessage()))),
                    StatsTopology.DEAD_LETTERS);
        }
    }

    private void count(SpecificRecord event, Instant at) {
        if (event instanceof LinkClicked click) {
            numbers.clicked(click);
        } else if (event instanceof LinkGenerated link) {
            numbers.generated(link);
        } else if (event instanceof ConversationStarted conversation) {
            numbers.started(conversation);
        } else if (event instanceof OutcomeReported outcome) {
            numbers.reported(outcome);
        } else if (event instanceof UserErased erased) {
            numbers.erase(erased.getUserId());
        } else if (event instanceof LinkRejected refusal) {
            numbers.rejected(refusal, at);
        } else {
            throw new SerializationException("What is counted are events about links, not "
                    + (event == null
                            ? "an empty value"
                            : "a " + event.getSchema().getName()));
        }
    }
}
