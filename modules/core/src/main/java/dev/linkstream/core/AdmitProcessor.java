package dev.linkstream.core;

import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredRequest;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.links.CodeBook;
import dev.linkstream.links.Position;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.TaskCheckpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The door of the core: reads each record of {@code link-requests} at its position, answers what was answered before,
 * and lets pass what is new. What it cannot read goes to {@code dead-letters} and changes nothing. Keeps the partition's
 * last processed position. A position that held another request before stops the task, as going on would give one code
 * to two users.
 *
 * <p>Under exactly-once, stores and offsets move together: a position at or below the last one is answered from the
 * stores and nothing else happens. Under at-least-once a crash can leave the stores ahead of the offsets and of what
 * was sent, each store by another bit: every record runs through the whole chain again, whose steps do nothing twice.
 */
final class AdmitProcessor implements Processor<byte[], byte[], Object, Object> {

    /** How long an idempotency key stands, by the times in the records. */
    static final Duration KEY_LIFETIME = Duration.ofHours(24);

    /** What may stand in the log. */
    private static final Set<Class<?>> ENTRIES =
            Set.of(RequestOpened.class, LinkRequested.class, LinkRejected.class, BatchOpened.class, BatchClosed.class);

    private final Deserializer<SpecificRecord> events;
    private final CodeBook codes;
    private final boolean exactlyOnce;
    private final String replyTopic;
    private final Requesters here;
    private final OnRead onRead;
    private ProcessorContext<Object, Object> context;
    private KeyValueStore<LogPosition, StoredLink> links;
    private KeyValueStore<String, StoredRequest> requests;
    private KeyValueStore<Bytes, StoredResult> results;
    private KeyValueStore<String, LogPosition> positions;
    private UploadedBatches uploads;
    private Replies replies;
    private boolean begun;

    /** The answer that the first request of a batch and index was given, and where in the log that request lies. */
    private record First(LogPosition position, SpecificRecord answer, Instant createdAt) {}

    /** Is told of each new position, before anything comes of it. */
    interface OnRead {
        void read(int partition, LogPosition position);
    }

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    AdmitProcessor(
            Deserializer<SpecificRecord> events,
            CodeBook codes,
            boolean exactlyOnce,
            String replyTopic,
            Requesters here,
            OnRead onRead) {
        this.events = events;
        this.codes = codes;
        this.exactlyOnce = exactlyOnce;
        this.replyTopic = replyTopic;
        this.here = here;
        this.onRead = onRead;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        links = context.getStateStore(CoreStores.LINKS);
        requests = context.getStateStore(CoreStores.REQUESTS);
        results = context.getStateStore(CoreStores.RESULTS);
        positions = context.getStateStore(CoreStores.POSITIONS);
        uploads = new UploadedBatches(context.getStateStore(CoreStores.BATCHES));
        replies = new Replies(context, replyTopic, here);
        begun = false;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (exactlyOnce && !begun) {
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
        }
        SpecificRecord event = readOrBury(record, metadata);
        boolean carriedOut = isNew || !exactlyOnce;
        if (event instanceof RequestOpened opened) {
            confirm(opened, record);
        } else if (event instanceof LinkRequested request && carriedOut) {
            admit(request, position, record);
        } else if (event instanceof LinkRequested request) {
            replies.send(request.getUserId(), answerAgain(request, position), record);
        } else if (event instanceof LinkRejected refusal) {
            refuse(refusal, position, carriedOut, record);
        } else if (event instanceof BatchOpened opened && carriedOut) {
            uploads.opened(opened, record.timestamp());
        } else if (event instanceof BatchClosed closed && carriedOut) {
            uploads.closed(closed, record.timestamp());
        }
        if (isNew) {
            positions.put(CoreStores.LAST, position);
        }
    }

    /** The request in a record; null where there is none, which the record is then sent to {@code dead-letters} for. */
    private @Nullable SpecificRecord readOrBury(Record<byte[], byte[]> record, RecordMetadata metadata) {
        try {
            SpecificRecord event = events.deserialize(metadata.topic(), record.value());
            if (event != null && ENTRIES.contains(event.getClass())) {
                return event;
            }
            throw new SerializationException("A request log holds requests, not "
                    + (event == null
                            ? "an empty value"
                            : "a " + event.getSchema().getName()));
        } catch (SerializationException e) {
            context.forward(DeadLetter.of(record, metadata, e), CoreTopology.DEAD_LETTERS);
            return null;
        }
    }

    private void admit(LinkRequested request, LogPosition position, Record<byte[], byte[]> record) {
        StoredResult noted = exactlyOnce && !request.getRepeatable() ? null : noted(request);
        First first = noted == null ? null : first(noted, request);
        LinkRejected rejection = null;
        if (first != null && first.position().equals(position)) {
            rejection = first.answer() instanceof LinkRejected rejectedBefore ? rejectedBefore : null;
        } else if (first != null && request.getRepeatable() && isRepeat(request, first)) {
            replies.send(request.getUserId(), first.answer(), record);
            return;
        }
        if (!exactlyOnce) {
            requireSameRequest(request, links.get(position), position);
        }
        if (first == null && isAnothers(noted, request, position)) {
            LinkRejected clash = LinkEvents.clash(request, code(position));
            context.forward(
                    new Record<>(request.getUserId(), new Answered(clash, null), record.timestamp())
                            .withHeaders(record.headers()),
                    CoreTopology.BATCH);
            return;
        }
        context.forward(
                new Record<>(
                                request.getUserId(),
                                new Admitted(request, position, code(position), rejection, isBefore(noted, position)),
                                record.timestamp())
                        .withHeaders(record.headers()),
                CoreTopology.CONTEXT);
    }

    /** A refusal at the door takes its place among the answers; a second one of the same line is only told again. */
    private void refuse(LinkRejected refusal, LogPosition position, boolean carriedOut, Record<byte[], byte[]> record) {
        String key = refusal.getUserId() == null ? key(record) : refusal.getUserId();
        refusal.setEventId(code(position));
        Bytes resultKey = CoreStores.resultKey(refusal);
        boolean noted = resultKey != null && isBefore(results.get(resultKey), position);
        if (!carriedOut || noted) {
            replies.send(key, refusal, record);
        } else {
            context.forward(
                    new Record<>(key, Answered.of(refusal, position, record.timestamp()), record.timestamp())
                            .withHeaders(record.headers()),
                    CoreTopology.BATCH);
        }
    }

    /** Whether another user's request came first under this batch and index: its place is not given away. */
    private boolean isAnothers(@Nullable StoredResult noted, LinkRequested request, LogPosition position) {
        if (noted == null || !isBefore(noted, position) || !request.getRepeatable()) {
            return false;
        }
        StoredLink link = links.get(new LogPosition(noted.getEpoch(), noted.getOffset()));
        return noted.getRejection() != null
                || (link != null && !link.getUserId().equals(request.getUserId()));
    }

    private static boolean isBefore(@Nullable StoredResult result, LogPosition position) {
        return result != null && new LogPosition(result.getEpoch(), result.getOffset()).compareTo(position) < 0;
    }

    private static String key(Record<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The answer to a request that was processed, from the stores alone. */
    private SpecificRecord answerAgain(LinkRequested request, LogPosition position) {
        StoredLink link = links.get(position);
        requireSameRequest(request, link, position);
        if (link != null) {
            return LinkEvents.repeated(request, link, code(position));
        }
        StoredResult noted = noted(request);
        First first = noted == null ? null : first(noted, request);
        if (first == null && isAnothers(noted, request, position)) {
            return LinkEvents.clash(request, code(position));
        }
        if (first == null || !(request.getRepeatable() || first.position().equals(position))) {
            throw new PositionReusedException(position);
        }
        return first.answer();
    }

    private static void requireSameRequest(LinkRequested request, @Nullable StoredLink link, LogPosition position) {
        if (link != null
                && !(link.getUserId().equals(request.getUserId())
                        && Objects.equals(link.getBatchId(), request.getBatchId())
                        && Objects.equals(link.getRequestId(), request.getRequestId())
                        && link.getIndex() == request.getIndex())) {
            throw new PositionReusedException(position);
        }
    }

    private @Nullable StoredResult noted(LinkRequested request) {
        Bytes key = CoreStores.resultKey(request);
        return key == null ? null : results.get(key);
    }

    /** A known sender's event was a repeat only for some time, and only of a link: what was refused may be tried again. */
    private static boolean isRepeat(LinkRequested request, First first) {
        if (request.getIdentity() == null) {
            return true;
        }
        Long within = request.getRepeatWithin();
        return first.answer() instanceof LinkGenerated
                && (within == null
                        || !request.getCreatedAt().isAfter(first.createdAt().plusMillis(within)));
    }

    /** Never that of another user, whatever the sender made of batch and index: it would open the other's chat. */
    private @Nullable First first(StoredResult result, LinkRequested request) {
        LogPosition position = new LogPosition(result.getEpoch(), result.getOffset());
        LinkRejected rejection = result.getRejection();
        if (rejection != null) {
            return rejection.getUserId() == null || request.getUserId().equals(rejection.getUserId())
                    ? new First(position, rejection, result.getCreatedAt())
                    : null;
        }
        StoredLink link = links.get(position);
        // A link whose key is lost is dead: its request may be made anew.
        return link == null || !link.getUserId().equals(request.getUserId()) || !codes.encodes(position.epoch())
                ? null
                : new First(position, LinkEvents.repeated(request, link, code(position)), result.getCreatedAt());
    }

    /** The first call under a key binds it for {@link #KEY_LIFETIME}; every call learns which call that was. */
    private void confirm(RequestOpened opened, Record<byte[], byte[]> record) {
        StoredRequest bound = requests.get(opened.getIdempotencyKey());
        if (bound == null
                || isOver(bound, opened.getOpenedAt())
                || bound.getBatchId().equals(opened.getBatchId())) {
            bound = new StoredRequest(opened.getFingerprint(), opened.getBatchId(), opened.getOpenedAt());
            requests.put(opened.getIdempotencyKey(), bound);
        }
        ReplyHeaders wanted = ReplyHeaders.of(record.headers());
        if (wanted != null) {
            StoredBatch upload = uploads.find(bound.getBatchId());
            RequestConfirmed confirmed = new RequestConfirmed(
                    opened.getIdempotencyKey(),
                    bound.getBatchId(),
                    bound.getOpenedAt(),
                    bound.getFingerprint().equals(opened.getFingerprint()),
                    upload == null ? null : upload.getLines(),
                    upload == null ? null : upload.getFingerprint(),
                    upload != null && upload.getComplete());
            if (!here.tell(wanted.correlationId(), confirmed)) {
                context.forward(
                        new Record<>(
                                opened.getIdempotencyKey(),
                                new Reply<>(confirmed, wanted.partition()),
                                record.timestamp(),
                                new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, wanted.correlationId())),
                        CoreTopology.REQUEST_CONFIRMATIONS);
            }
        }
    }

    private static boolean isOver(StoredRequest bound, Instant now) {
        return bound.getOpenedAt().plus(KEY_LIFETIME).isBefore(now);
    }

    private String code(LogPosition position) {
        return codes.encode(new Position(position.epoch(), context.taskId().partition(), position.offset()));
    }
}
