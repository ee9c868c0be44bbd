package dev.linkstream.core;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.links.ContextMerge;
import dev.linkstream.links.ValueLimits;
import dev.linkstream.stores.LogPosition;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Merges a request's attributes into its user's context, by name and without reading values. A merge that would pass
 * the context's limit changes nothing and rejects the request. A context's version is the position that last changed it.
 */
final class ContextProcessor implements Processor<String, Admitted, String, Decided> {

    private final ValueLimits limits;
    private ProcessorContext<String, Decided> context;
    private KeyValueStore<String, StoredContext> contexts;

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    ContextProcessor(ValueLimits limits) {
        this.limits = limits;
    }

    @Override
    public void init(ProcessorContext<String, Decided> context) {
        this.context = context;
        contexts = context.getStateStore(CoreStores.CONTEXTS);
    }

    @Override
    public void process(Record<String, Admitted> record) {
        context.forward(record.withValue(outcome(record.value())));
    }

    private Decided outcome(Admitted admitted) {
        LinkRequested request = admitted.request();
        StoredContext before = contexts.get(request.getUserId());
        ContextMerge<AttributeValue> merge = ContextMerge.merge(
                before == null ? Map.of() : before.getAttributes(),
                request.getAttributes(),
                ContextProcessor::removes,
                ContextProcessor::bytes,
                limits);
        if (merge instanceof ContextMerge.TooLarge<AttributeValue> tooLarge) {
            LinkRejected rejection = LinkEvents.rejected(
                    request, admitted.code(), RejectionReason.context_too_large, tooLarge.message(), "attributes");
            return new Decided(admitted, rejection, null);
        }
        ContextMerge.Merged<AttributeValue> merged = (ContextMerge.Merged<AttributeValue>) merge;
        contexts.put(
                request.getUserId(),
                new StoredContext(
                        merged.context(),
                        merged.bytes(),
                        admitted.position().epoch(),
                        admitted.position().offset(),
                        request.getCreatedAt(),
                        admitted.position().epoch(),
                        admitted.position().offset()));
        return new Decided(admitted, null, lastLink(before));
    }

    private static @Nullable LogPosition lastLink(@Nullable StoredContext context) {
        return context == null || context.getLastLinkEpoch() == null || context.getLastLinkOffset() == null
                ? null
                : new LogPosition(context.getLastLinkEpoch(), context.getLastLinkOffset());
    }

    private static boolean removes(AttributeValue value) {
        return value.getCiphertext() == null && value.getJson().equals("null");
    }

    private static int bytes(AttributeValue value) {
        ByteBuffer ciphertext = value.getCiphertext();
        return ciphertext == null ? Utils.utf8Length(value.getJson()) : ciphertext.remaining();
    }
}
