package dev.linkstream.core;

import dev.linkstream.core.handlers.Admitted;
import dev.linkstream.core.output.LinkEvents;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.UserKeySweep;
import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.links.attributes.ContextMerge;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.privacy.AttributesSummary;
import dev.linkstream.privacy.ContextEnvelope;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.OpenedRequest;
import dev.linkstream.privacy.SealedAttributes;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.StoreWatch;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Merges a request's attributes into its user's context, by name and without reading values. A merge that would pass
 * the context's limit changes nothing and rejects the request. A context's version is the position that last changed it.
 * Attributes are encrypted in the request, and in the context under the user's own key, made with the user's first request.
 */
final class ContextProcessor implements Processor<String, Admitted, String, Decided> {

    private final String log;
    private final ValueLimits limits;
    private final ContextProtection protection;
    private final ContextEnvelope envelopes;
    private ProcessorContext<String, Decided> context;
    private KeyValueStore<String, StoredContext> contexts;
    private UserKeys keys;

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    ContextProcessor(String log, ValueLimits limits, ContextProtection protection) {
        this.log = log;
        this.limits = limits;
        this.protection = protection;
        envelopes = new ContextEnvelope(protection.random());
    }

    @Override
    public void init(ProcessorContext<String, Decided> context) {
        this.context = context;
        contexts = context.getStateStore(CoreStores.CONTEXTS);
        KeyValueStore<Bytes, byte[]> keyRows = context.getStateStore(CoreStores.USER_KEYS);
        keys = new UserKeys(keyRows, protection);
        StoreWatch.begin(context, contexts);
        StoreWatch.begin(context, keyRows);
        UserKeySweep.begin(context, keyRows, protection.keys());
    }

    @Override
    public void process(Record<String, Admitted> record) {
        context.forward(record.withValue(outcome(record.value())));
    }

    private Decided outcome(Admitted admitted) {
        LinkRequested request = admitted.request();
        StoredContext before = contexts.get(request.getUserId());
        OpenedRequest opened = protection.requests().open(request, log);
        if (opened == null) {
            return new Decided(admitted, LinkEvents.tooLate(request, admitted.code()), null);
        }
        if (before != null && opened.isEmpty() && isKeptAsConfigured(before)) {
            contexts.put(request.getUserId(), context(before.getAttributes(), before.getSize(), admitted));
            return new Decided(admitted, null, lastLink(before));
        }
        AttributesSummary summary = opened.summary();
        if (before == null && summary != null && protection.encrypts() && isContext(summary)) {
            UserKeys.Added added = add(admitted);
            Map<String, AttributeValue> sealed = envelopes.seal(opened, added.key(), request.getUserId(), added.page());
            contexts.put(request.getUserId(), context(sealed, summary.bytes(), admitted));
            return new Decided(admitted, null, null);
        }
        UserKey key = before == null ? null : keys.find(request.getUserId(), before);
        ContextMerge<AttributeValue> merge = ContextMerge.merge(
                before == null ? Map.of() : UserKeys.attributes(before, key, request.getUserId()),
                opened.attributes(),
                AttributesSummary::removes,
                AttributesSummary::bytes,
                limits);
        if (merge instanceof ContextMerge.TooLarge<AttributeValue> tooLarge) {
            LinkRejected rejection = LinkEvents.rejected(
                    request, admitted.code(), RejectionReason.context_too_large, tooLarge.message(), "attributes");
            return new Decided(admitted, rejection, null);
        }
        ContextMerge.Merged<AttributeValue> merged = (ContextMerge.Merged<AttributeValue>) merge;
        contexts.put(
                request.getUserId(), context(kept(merged.context(), before, key, admitted), merged.bytes(), admitted));
        return new Decided(admitted, null, lastLink(before));
    }

    /** Whether a context that nothing is merged into may stay as it is kept: then its key need not be touched. */
    private boolean isKeptAsConfigured(StoredContext context) {
        return SealedAttributes.are(context.getAttributes()) == protection.encrypts();
    }

    /** Whether a new user's attributes are their context as they are. */
    private boolean isContext(AttributesSummary summary) {
        return !summary.removes()
                && summary.bytes() <= limits.maxContextBytes()
                && summary.names() <= limits.maxNames();
    }

    private static StoredContext context(Map<String, AttributeValue> kept, long bytes, Admitted admitted) {
        return new StoredContext(
                kept,
                bytes,
                admitted.position().epoch(),
                admitted.position().offset(),
                admitted.request().getCreatedAt(),
                admitted.position().epoch(),
                admitted.position().offset());
    }

    private Map<String, AttributeValue> kept(
            Map<String, AttributeValue> attributes,
            @Nullable StoredContext before,
            @Nullable UserKey key,
            Admitted admitted) {
        if (!protection.encrypts()) {
            return attributes;
        }
        String userId = admitted.request().getUserId();
        if (key == null || before == null) {
            UserKeys.Added added = add(admitted);
            return envelopes.seal(attributes, added.key(), userId, added.page());
        }
        return envelopes.seal(attributes, key, userId, ContextEnvelope.page(before.getAttributes()));
    }

    private UserKeys.Added add(Admitted admitted) {
        LinkRequested request = admitted.request();
        return keys.add(
                request.getUserId(), request.getCreatedAt(), admitted.position(), context.currentSystemTimeMs());
    }

    private static @Nullable LogPosition lastLink(@Nullable StoredContext context) {
        return context == null || context.getLastLinkEpoch() == null || context.getLastLinkOffset() == null
                ? null
                : new LogPosition(context.getLastLinkEpoch(), context.getLastLinkOffset());
    }
}
