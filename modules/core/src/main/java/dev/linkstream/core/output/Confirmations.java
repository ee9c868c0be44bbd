package dev.linkstream.core.output;

import dev.linkstream.events.ReplyHeaders;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends verdicts to the instance that asked, by {@code request-confirmations} unless it is this one. */
public final class Confirmations {

    private final ProcessorContext<Object, Object> context;
    private final Requesters here;

    public Confirmations(ProcessorContext<Object, Object> context, Requesters here) {
        this.context = context;
        this.here = here;
    }

    /** Sends a verdict to whom the headers of its request name, if they name anyone. */
    public void send(String key, SpecificRecord verdict, Record<?, ?> request) {
        ReplyHeaders wanted = ReplyHeaders.of(request.headers());
        if (wanted != null && !here.tell(wanted.correlationId(), verdict)) {
            context.forward(
                    new Record<>(
                            (Object) key,
                            (Object) new Reply<>(verdict, wanted.partition()),
                            request.timestamp(),
                            new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, wanted.correlationId())),
                    Nodes.REQUEST_CONFIRMATIONS);
        }
    }
}
