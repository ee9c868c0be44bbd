package dev.linkstream.core.output;

import dev.linkstream.events.ReplyHeaders;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends answers to whoever wants a reply. Only our own topics are written: what goes to another's reply topic is handed
 * to the relay, so that a topic that is gone stops nothing here.
 */
public final class Replies {

    private final ProcessorContext<Object, Object> context;
    private final String ownTopic;
    private final Requesters here;

    /** Replies by a processor whose children are {@code link-replies}, of this name, and {@code relayed-replies}. */
    public Replies(ProcessorContext<Object, Object> context, String ownTopic, Requesters here) {
        this.context = context;
        this.ownTopic = ownTopic;
        this.here = here;
    }

    /** Sends an answer to everyone whom the headers of its request name. */
    public void send(Object key, SpecificRecord answer, Record<?, ?> request) {
        ReplyHeaders wanted = ReplyHeaders.of(request.headers());
        if (wanted != null && (wanted.topic() == null || wanted.topic().equals(ownTopic))) {
            reply(key, answer, request, wanted);
        } else if (wanted != null) {
            Headers all = new RecordHeaders();
            wanted.writeTo(all);
            context.forward(
                    new Record<>(key, new Reply<>(answer, null), request.timestamp(), all), Nodes.RELAYED_REPLIES);
        }
        ReplyHeaders pacing = ReplyHeaders.pacing(request.headers());
        if (pacing != null) {
            reply(key, answer, request, pacing);
        }
    }

    private void reply(Object key, SpecificRecord answer, Record<?, ?> request, ReplyHeaders wanted) {
        if (here.tell(wanted.correlationId(), answer)) {
            return;
        }
        context.forward(
                new Record<>(
                        key,
                        new Reply<>(answer, wanted.partition()),
                        request.timestamp(),
                        new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, wanted.correlationId())),
                Nodes.LINK_REPLIES);
    }
}
