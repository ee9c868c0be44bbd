package dev.linkstream.core;

import dev.linkstream.core.handlers.Answered;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.StoreWatch;
import java.time.Instant;
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
        StoreWatch.begin(context, links);
    }

    @Override
    public void process(Record<String, Decided> record) {
        Decided decided = record.value();
        if (decided.rejection() == null) {
            links.put(decided.admitted().position(), link(decided));
        }
        context.forward(record.withValue(
                Answered.of(decided.admitted(), decided.rejection(), Instant.ofEpochMilli(record.timestamp()))));
    }

    private static StoredLink link(Decided decided) {
        LinkRequested request = decided.admitted().request();
        LogPosition previous = decided.previousLink();
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
                previous == null ? null : previous.offset(),
                request.getOpenMode(),
                false);
    }
}
