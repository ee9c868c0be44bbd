package dev.linkstream.ingress;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog.Append;
import dev.linkstream.log.RequestLog.Fate;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.InFlightBatches.InFlightBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The records of a call, one an entry, made when their turn to be sent comes. Each tells the call's batch whether it was
 * published, and what the pipeline answers.
 *
 * @param repeatable whether the call has a key, under which it may come again
 */
record CallRecords(
        GenerateCall call,
        InFlightBatch description,
        boolean repeatable,
        Batch batch,
        LinkRequests requests,
        ReplyInbox replies)
        implements Supplier<List<Append>> {

    @Override
    public List<Append> get() {
        List<Append> records = new ArrayList<>(batch.size());
        try {
            for (int i = 0; i < batch.size(); i++) {
                records.add(append(i, event(i)));
            }
        } catch (RuntimeException e) {
            // A fault of ours must not leave the caller waiting and the permits taken.
            for (int i = 0; i < batch.size(); i++) {
                batch.notSent(i);
            }
            throw e;
        }
        return records;
    }

    private LinkRequested event(int index) {
        return requests.event(
                        call.scenario(),
                        call.entries().get(index),
                        call.options(),
                        description.createdAt(),
                        description.batchId() + ":" + index)
                .setRepeatable(repeatable)
                .setBatchId(description.batchId())
                .setIndex(index)
                .setTotal(description.total())
                .build();
    }

    private Append append(int index, LinkRequested event) {
        long id = replies.expect(answer -> batch.answered(index, answer));
        Fate fate = new Fate() {
            @Override
            public void published() {
                batch.published(index);
            }

            @Override
            public void notSent() {
                replies.forget(id);
                batch.notSent(index);
            }

            @Override
            public void unknown() {
                replies.forget(id);
                batch.unknown(index);
            }
        };
        return new Append(event.getUserId(), event, replies.replyTo(id), fate);
    }
}
