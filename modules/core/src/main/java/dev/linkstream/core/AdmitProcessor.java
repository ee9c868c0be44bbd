package dev.linkstream.core;

import dev.linkstream.core.handlers.BatchClosedHandler;
import dev.linkstream.core.handlers.BatchOpenedHandler;
import dev.linkstream.core.handlers.CampaignChanges;
import dev.linkstream.core.handlers.CampaignRuledHandler;
import dev.linkstream.core.handlers.ClickAskedHandler;
import dev.linkstream.core.handlers.LinkChangeRequestedHandler;
import dev.linkstream.core.handlers.LinkRejectedHandler;
import dev.linkstream.core.handlers.LinkRequestedHandler;
import dev.linkstream.core.handlers.LinkStates;
import dev.linkstream.core.handlers.LoggedRecord;
import dev.linkstream.core.handlers.RecordHandler;
import dev.linkstream.core.handlers.RequestOpenedHandler;
import dev.linkstream.core.handlers.UserErasureHandler;
import dev.linkstream.core.output.Confirmations;
import dev.linkstream.core.output.DeadLetter;
import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Replies;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.core.state.UploadedBatches;
import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.CampaignRuled;
import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.TaskCheckpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads each record of {@code link-requests} at its position and hands it to the handler of its type. What it cannot read
 * goes to {@code dead-letters} and changes nothing. Keeps the partition's last processed position: stores and offsets move
 * together, so a record at or below it was carried out before and is only answered again.
 */
final class AdmitProcessor implements Processor<byte[], byte[], Object, Object> {

    private final Deserializer<SpecificRecord> events;
    private final CodeBook codes;
    private final ContextProtection protection;
    private final String replyTopic;
    private final Duration deadLinksKept;
    private final Requesters here;
    private final OnRead onRead;
    private ProcessorContext<Object, Object> context;
    private KeyValueStore<String, LogPosition> positions;
    private Map<Class<?>, RecordHandler<?>> handlers;
    private DeadLinks dead;
    private boolean begun;

    /** Is told of each new position, before anything comes of it. */
    interface OnRead {
        void read(int partition, LogPosition position);

        /** The partition's stores are restored. */
        default void begun(int partition) {}

        /** The partition is processed no more. */
        default void ended(int partition) {}
    }

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    AdmitProcessor(
            Deserializer<SpecificRecord> events,
            CodeBook codes,
            ContextProtection protection,
            String replyTopic,
            Duration deadLinksKept,
            Requesters here,
            OnRead onRead) {
        this.events = events;
        this.codes = codes;
        this.protection = protection;
        this.replyTopic = replyTopic;
        this.deadLinksKept = deadLinksKept;
        this.here = here;
        this.onRead = onRead;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        positions = context.getStateStore(CoreStores.POSITIONS);
        Replies replies = new Replies(context, replyTopic, here);
        UploadedBatches uploads = new UploadedBatches(context.getStateStore(CoreStores.BATCHES));
        Confirmations confirmations = new Confirmations(context, here);
        dead = new DeadLinks(context, deadLinksKept);
        LinkStates states = new LinkStates(context, confirmations, dead);
        handlers = Map.of(
                LinkRequested.class, new LinkRequestedHandler(context, codes, replies, dead),
                LinkRejected.class, new LinkRejectedHandler(context, replies),
                RequestOpened.class, new RequestOpenedHandler(context, uploads, confirmations),
                BatchOpened.class, new BatchOpenedHandler(uploads),
                BatchClosed.class, new BatchClosedHandler(uploads),
                UserErasureRequested.class, new UserErasureHandler(context, protection, replies, dead),
                LinkChangeRequested.class, new LinkChangeRequestedHandler(states),
                ClickAsked.class, new ClickAskedHandler(context, states),
                CampaignRuled.class, new CampaignRuledHandler(context, new CampaignChanges(context, states, codes)));
        begun = false;
        onRead.begun(context.taskId().partition());
    }

    @Override
    public void close() {
        onRead.ended(context.taskId().partition());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!begun) {
            TaskCheckpoint.delete(context.stateDir().toPath());
            begun = true;
        }
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        LogPosition position =
                new LogPosition(codes.epochAt(metadata.partition(), metadata.offset()), metadata.offset());
        LogPosition last = positions.get(CoreStores.LAST);
        boolean isNew = last == null || position.compareTo(last) > 0;
        if (isNew) {
            onRead.read(metadata.partition(), position);
            dead.pass(position, record.timestamp());
        }
        SpecificRecord event = readOrBury(record, metadata);
        if (event != null) {
            dispatch(event, new LoggedRecord(record, metadata.partition(), position, codes), isNew);
        }
        if (isNew) {
            positions.put(CoreStores.LAST, position);
        }
    }

    @SuppressWarnings("unchecked") // each handler stands under the class of what it handles
    private void dispatch(SpecificRecord event, LoggedRecord at, boolean isNew) {
        RecordHandler<SpecificRecord> handler =
                (RecordHandler<SpecificRecord>) Objects.requireNonNull(handlers.get(event.getClass()));
        if (isNew) {
            handler.handle(event, at);
        } else {
            handler.repeat(event, at);
        }
    }

    /** The request in a record; null where there is none, which the record is then sent to {@code dead-letters} for. */
    private @Nullable SpecificRecord readOrBury(Record<byte[], byte[]> record, RecordMetadata metadata) {
        try {
            SpecificRecord event = events.deserialize(metadata.topic(), record.value());
            if (event != null && handlers.containsKey(event.getClass())) {
                return event;
            }
            throw new SerializationException("A request log holds requests, not "
                    + (event == null
                            ? "an empty value"
                            : "a " + event.getSchema().getName()));
        } catch (SerializationException e) {
            context.forward(DeadLetter.of(record, metadata, e), Nodes.DEAD_LETTERS);
            return null;
        }
    }
}
