package dev.linkstream.benchmarks.hot;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.events.stores.StoredContext;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/** Records to bytes and back by the product's serdes, beside Avro's own classes on the same records and bytes. */
public class SerialiseBenchmark extends HotPiece {

    private static final int EVENT_HEADER = 5;
    private static final int ROW_HEADER = 1;

    private final Topics topics = new Topics(TopicSettings.defaults("linkstream."));

    private final LinkGenerated link = Samples.link();
    private final Serializer<LinkGenerated> links = topics.links().values().serializer();
    private final AvroOwn<LinkGenerated> avroLinks =
            new AvroOwn<>(link.getSchema(), Arrays.copyOf(links.serialize("", link), EVENT_HEADER));

    private final Deserializer<SpecificRecord> requests =
            topics.linkRequests().values().deserializer();
    private final byte[] request = topics.linkRequests().values().serializer().serialize("", Samples.request());
    private final AvroOwn<LinkRequested> avroRequests =
            new AvroOwn<>(LinkRequested.getClassSchema(), Arrays.copyOf(request, EVENT_HEADER));

    private final StoredContext context = Samples.context();
    private final StoreSerde<StoredContext> contexts = new StoreSerde<>(StoredContext.class);
    private final AvroOwn<StoredContext> avroContexts = new AvroOwn<>(context.getSchema(), new byte[ROW_HEADER]);

    @Benchmark
    public byte[] writeLink() {
        return links.serialize("", link);
    }

    @Benchmark
    public byte[] writeLinkByAvro() throws IOException {
        return avroLinks.write(link);
    }

    @Benchmark
    public SpecificRecord readRequest() {
        return requests.deserialize("", request);
    }

    @Benchmark
    public SpecificRecord readRequestByAvro() throws IOException {
        return avroRequests.read(request);
    }

    @Benchmark
    public @Nullable StoredContext contextAndBack() {
        return contexts.deserialize("", contexts.serialize("", context));
    }

    @Benchmark
    public StoredContext contextAndBackByAvro() throws IOException {
        return avroContexts.read(avroContexts.write(context));
    }
}
