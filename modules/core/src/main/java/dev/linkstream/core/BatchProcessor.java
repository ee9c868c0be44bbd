package dev.linkstream.core;

import dev.linkstream.core.handlers.Answered;
import dev.linkstream.core.output.Nodes;
import dev.linkstream.core.output.Replies;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.UploadedBatches;
import dev.linkstream.core.state.UsedCampaigns;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.stores.StoredResult;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Notes and counts each answer in its batch, and sends it out: to subscribers, and to the requester. */
final class BatchProcessor implements Processor<String, Answered, Object, Object> {

    private final String replyTopic;
    private final Requesters here;
    private ProcessorContext<Object, Object> context;
    private KeyValueStore<Bytes, StoredResult> results;
    private UploadedBatches uploads;
    private UsedCampaigns campaigns;
    private Replies replies;

    @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
    BatchProcessor(String replyTopic, Requesters here) {
        this.replyTopic = replyTopic;
        this.here = here;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        results = context.getStateStore(CoreStores.RESULTS);
        uploads = new UploadedBatches(context.getStateStore(CoreStores.BATCHES));
        campaigns = new UsedCampaigns(context.getStateStore(CoreStores.BATCHES));
        replies = new Replies(context, replyTopic, here);
    }

    @Override
    public void process(Record<String, Answered> record) {
        Answered answered = record.value();
        boolean rejected = answered.answer() instanceof LinkRejected;
        Answered.Note note = answered.note();
        if (note != null) {
            results.put(note.key(), note.result());
            if (note.uploadedBatch() != null) {
                uploads.count(note.uploadedBatch(), rejected, Instant.ofEpochMilli(record.timestamp()));
            }
        }
        if (answered.answer() instanceof LinkGenerated link) {
            campaigns.note(link);
        }
        replies.send(record.key(), answered.answer(), record);
        context.forward(
                record.withKey((Object) record.key())
                        .withValue((Object) answered.answer())
                        .withHeaders(new RecordHeaders()),
                rejected ? Nodes.LINK_REJECTIONS : Nodes.LINKS);
    }
}
