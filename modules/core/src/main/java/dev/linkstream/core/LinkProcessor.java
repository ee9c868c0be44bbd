package dev.linkstream.core;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.stores.LogPosition;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps each link by its parts under its position, which is its short code in clear, and words the answer. */
final class LinkProcessor implements Processor<String, Decided, String, Answered> {

    private ProcessorContext<String, Answered> context;
    private KeyValueStore<LogPosition, StoredLink> links;

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    LinkProcessor() {}

    @Override
    public void init(ProcessorContext<String, Answered> context) {
        this.context = context;
        links = context.getStateStore(CoreStores.LINKS);
    }

    @Override
    public void process(Record<String, Decided> record) {
        Decided outcome = record.value();
        LogPosition position = outcome.admitted().position();
        if (outcome.rejection() == null) {
            // A context that is ahead no longer knows the link before this one; the row that is there does. It is put
            // again, as the crash may have taken it on its way to the changelog.
            StoredLink kept = outcome.mergedBefore() ? links.get(position) : null;
            links.put(position, kept == null ? link(outcome) : kept);
        }
        context.forward(record.withValue(Answered.of(outcome.admitted(), outcome.rejection(), record.timestamp())));
    }

    private static StoredLink link(Decided outcome) {
        LinkRequested request = outcome.admitted().request();
        LogPosition previous = outcome.previousLink();
        return new StoredLink(
                request.getUserId(),
                request.getScenarioId(),
                request.getCampaign(),
                request.getRequestId(),
                request.getBatchId(),
                request.getIndex(),
                request.getCreatedAt(),
                request.getExpiresAt(),
                request.getMaxClicks(),
                request.getFallbackUrl(),
                request.getScenarioFallbackUrl(),
                request.getShortBaseUrl(),
                previous == null ? null : previous.epoch(),
                previous == null ? null : previous.offset());
    }
}
