package dev.linkstream.core.handlers;

import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Replies;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.stores.StoredResult;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives refusals that were decided before the log their place among the answers. A second one of the same line is only
 * told again.
 */
public final class LinkRejectedHandler implements RecordHandler<LinkRejected> {

    private final ProcessorContext<Object, Object> context;
    private final Replies replies;
    private final KeyValueStore<Bytes, StoredResult> results;

    public LinkRejectedHandler(ProcessorContext<Object, Object> context, Replies replies) {
        this.context = context;
        this.replies = replies;
        results = context.getStateStore(CoreStores.RESULTS);
    }

    @Override
    public void handle(LinkRejected refusal, LoggedRecord at) {
        Bytes resultKey = CoreStores.resultKey(refusal);
        if (resultKey != null && results.get(resultKey) != null) {
            repeat(refusal, at);
            return;
        }
        refusal.setEventId(at.code());
        Answered answered = Answered.of(refusal, at.position(), at.loggedAt());
        context.forward(at.with(user(refusal, at), answered), Nodes.BATCH);
    }

    @Override
    public void repeat(LinkRejected refusal, LoggedRecord at) {
        refusal.setEventId(at.code());
        replies.send(user(refusal, at), refusal, at.record());
    }

    private static String user(LinkRejected refusal, LoggedRecord at) {
        return refusal.getUserId() == null ? at.key() : refusal.getUserId();
    }
}
