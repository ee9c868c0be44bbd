package dev.linkstream.core.handlers;

import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Replies;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests for links. A repeat, which its identity or its batch and index tell, gets the first answer; what is new
 * goes on to the context. A position that held another request before stops the task, as going on would give one code to
 * two users.
 */
public final class LinkRequestedHandler implements RecordHandler<LinkRequested> {

    private final ProcessorContext<Object, Object> context;
    private final CodeBook codes;
    private final Replies replies;
    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<Bytes, StoredResult> results;
    private final DeadLinks dead;

    /** The answer that the first request of a batch and index was given, and where in the log that request lies. */
    private record First(LogPosition position, SpecificRecord answer, Instant createdAt) {}

    public LinkRequestedHandler(
            ProcessorContext<Object, Object> context, CodeBook codes, Replies replies, DeadLinks dead) {
        this.dead = dead;
        this.context = context;
        this.codes = codes;
        this.replies = replies;
        links = context.getStateStore(CoreStores.LINKS);
        results = context.getStateStore(CoreStores.RESULTS);
    }

    @Override
    public void handle(LinkRequested request, LoggedRecord at) {
        // Ids of plain calls are random: what cannot be repeated is not looked up.
        StoredResult noted = request.getRepeatable() ? noted(request) : null;
        First first = noted == null ? null : first(noted, request);
        if (first != null && isRepeat(request, first)) {
            replies.send(request.getUserId(), first.answer(), at.record());
        } else if (noted != null && first == null && isAnothers(noted, request)) {
            Answered clash = new Answered(clash(noted, request, at.code()), null);
            context.forward(at.with(request.getUserId(), clash), Nodes.BATCH);
        } else {
            Admitted admitted = new Admitted(request, at.position(), at.code(), noted != null);
            context.forward(at.with(request.getUserId(), admitted), Nodes.CONTEXT);
        }
    }

    @Override
    public void repeat(LinkRequested request, LoggedRecord at) {
        if (dead.arePurged(at.position())) {
            // Nobody has waited for so long, and what was answered is not known any more.
            return;
        }
        replies.send(request.getUserId(), answerAgain(request, at), at.record());
    }

    private SpecificRecord answerAgain(LinkRequested request, LoggedRecord at) {
        StoredLink link = link(at.position());
        if (link != null && ErasedLinks.is(link)) {
            return LinkEvents.erased(request, at.code());
        }
        if (link != null) {
            requireSameRequest(request, link, at.position());
            return LinkEvents.repeated(request, link, at.code());
        }
        StoredResult noted = noted(request);
        First first = noted == null ? null : first(noted, request);
        if (noted != null
                && first == null
                && request.getRepeatable()
                && position(noted).compareTo(at.position()) < 0
                && isAnothers(noted, request)) {
            return clash(noted, request, at.code());
        }
        if (first == null || !(request.getRepeatable() || first.position().equals(at.position()))) {
            throw new PositionReusedException(at.position());
        }
        return first.answer();
    }

    private static void requireSameRequest(LinkRequested request, StoredLink link, LogPosition position) {
        if (!(link.getUserId().equals(request.getUserId())
                && Objects.equals(link.getBatchId(), request.getBatchId())
                && Objects.equals(link.getRequestId(), request.getRequestId())
                && link.getIndex() == request.getIndex())) {
            throw new PositionReusedException(position);
        }
    }

    /** Whether another user's request came first under this batch and index: its place is not given away. */
    private boolean isAnothers(StoredResult noted, LinkRequested request) {
        StoredLink link = link(position(noted));
        return noted.getRejection() != null
                || (link != null && !link.getUserId().equals(request.getUserId()));
    }

    private LinkRejected clash(StoredResult noted, LinkRequested request, String code) {
        StoredLink link = link(position(noted));
        return link != null && ErasedLinks.is(link)
                ? LinkEvents.erased(request, code)
                : LinkEvents.clash(request, code);
    }

    /** Null where there is none, or not any more. */
    private @Nullable StoredLink link(LogPosition position) {
        return dead.arePurged(position) ? null : links.get(position);
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
        LogPosition position = position(result);
        LinkRejected rejection = result.getRejection();
        if (rejection != null) {
            return rejection.getUserId() == null || request.getUserId().equals(rejection.getUserId())
                    ? new First(position, rejection, result.getCreatedAt())
                    : null;
        }
        StoredLink link = link(position);
        // A link whose key is lost is dead: its request may be made anew.
        return link == null || !link.getUserId().equals(request.getUserId()) || !codes.encodes(position.epoch())
                ? null
                : new First(position, LinkEvents.repeated(request, link, code(position)), result.getCreatedAt());
    }

    private static LogPosition position(StoredResult result) {
        return new LogPosition(result.getEpoch(), result.getOffset());
    }

    private String code(LogPosition position) {
        return codes.encode(new Position(position.epoch(), context.taskId().partition(), position.offset()));
    }
}
