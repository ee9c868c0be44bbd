package dev.linkstream.core.handlers;

import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Replies;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkState;
import dev.linkstream.events.UserErased;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets users: the key of their context and the context go, and of each of their links all but that it was there. A
 * repeat, which its id tells, forgets nobody: it may be another person by now.
 */
public final class UserErasureHandler implements RecordHandler<UserErasureRequested> {

    private static final Duration FILLING = Duration.ofSeconds(5);

    /** For three minutes, within which brokers clean what is closed. */
    private static final int FILLINGS = 36;

    private final ProcessorContext<Object, Object> context;
    private final Replies replies;
    private final UserKeys keys;
    private final KeyValueStore<String, StoredContext> contexts;
    private final KeyValueStore<LogPosition, StoredLink> links;
    private final KeyValueStore<LogPosition, StoredLinkState> states;
    private final KeyValueStore<Bytes, StoredResult> results;
    private final DeadLinks dead;

    /** An erasure of before this task's start may not be cleaned yet. */
    private int toFill = FILLINGS;

    public UserErasureHandler(
            ProcessorContext<Object, Object> context, ContextProtection protection, Replies replies, DeadLinks dead) {
        this.dead = dead;
        this.context = context;
        this.replies = replies;
        keys = new UserKeys(context.getStateStore(CoreStores.USER_KEYS), protection);
        contexts = context.getStateStore(CoreStores.CONTEXTS);
        links = context.getStateStore(CoreStores.LINKS);
        states = context.getStateStore(CoreStores.LINK_STATES);
        results = context.getStateStore(CoreStores.RESULTS);
        context.schedule(FILLING, PunctuationType.WALL_CLOCK_TIME, now -> fill());
    }

    @Override
    public void handle(UserErasureRequested erasure, LoggedRecord at) {
        String user = erasure.getUserId();
        UserErased erased = erased(erasure);
        Bytes known = CoreStores.erasureKey(erasure.getErasureId());
        if (results.get(known) == null) {
            results.put(known, note(erasure, at));
            forgetLinks(erasure, at);
            keys.delete(user, contexts.get(user));
            contexts.delete(user);
            toFill = FILLINGS;
            context.forward(
                    new Record<>((Object) user, (Object) erased, at.record().timestamp(), new RecordHeaders()),
                    Nodes.ERASURES);
        }
        replies.send(user, erased, at.record());
    }

    @Override
    public void repeat(UserErasureRequested erasure, LoggedRecord at) {
        replies.send(erasure.getUserId(), erased(erasure), at.record());
    }

    private static UserErased erased(UserErasureRequested erasure) {
        return new UserErased(erasure.getErasureId(), erasure.getUserId(), erasure.getRequestedAt());
    }

    private static StoredResult note(UserErasureRequested erasure, LoggedRecord at) {
        return StoredResult.newBuilder()
                .setEpoch(at.position().epoch())
                .setOffset(at.position().offset())
                .setScenarioId("")
                .setCreatedAt(erasure.getRequestedAt())
                .setLoggedAt(at.loggedAt())
                .build();
    }

    /** From the newest to the oldest, as each names the one before it. */
    private void forgetLinks(UserErasureRequested erasure, LoggedRecord at) {
        String user = erasure.getUserId();
        StoredContext newest = contexts.get(user);
        LogPosition next = newest == null ? null : position(newest.getLastLinkEpoch(), newest.getLastLinkOffset());
        while (next != null) {
            StoredLink link = links.get(next);
            if (link == null || !link.getUserId().equals(user)) {
                return;
            }
            LinkNow before = new LinkNow(link, LinkNow.mayHaveState(link) ? states.get(next) : null);
            if (before.revokedAt() == null && !dead.arePurged(next)) {
                tell(erasure, link, next, at);
            }
            links.put(next, ErasedLinks.erased(link));
            if (before.state() != null) {
                states.delete(next);
            }
            next = position(link.getPreviousEpoch(), link.getPreviousOffset());
        }
    }

    /** That a link opens nothing any more, and nothing of where it led. */
    private void tell(UserErasureRequested erasure, StoredLink link, LogPosition position, LoggedRecord at) {
        String code = LinkStates.code(position, at);
        LinkChanged changed = LinkChanged.newBuilder()
                .setEventId(at.code() + "-" + code)
                .setCode(code)
                .setUserId(erasure.getUserId())
                .setScenarioId(link.getScenarioId())
                .setCampaign(link.getCampaign())
                .setBatchId(link.getBatchId())
                .setCause(ChangeCause.erasure)
                .setChanges(List.of("state"))
                .setState(LinkState.revoked)
                .setChangedAt(erasure.getRequestedAt())
                .build();
        context.forward(
                new Record<>(
                        (Object) erasure.getUserId(),
                        (Object) changed,
                        at.record().timestamp(),
                        new RecordHeaders()),
                Nodes.LINK_CHANGES);
    }

    private static @Nullable LogPosition position(@Nullable Integer epoch, @Nullable Long offset) {
        return epoch == null || offset == null ? null : new LogPosition(epoch, offset);
    }

    private void fill() {
        if (toFill > 0) {
            toFill--;
            keys.fill();
        }
    }
}
