package dev.linkstream.benchmarks.bulk;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that Kafka Streams can do for the same work: an exactly-once topology over the very log that the core read,
 * which for each request reads and writes as many keys of plain RocksDB stores, and writes as many records of as many
 * bytes to as many topics, and does nothing else. What it writes are records that the core wrote, so that they compress
 * alike.
 */
final class BulkFloor {

    private static final String OUTPUT = "floor-links";

    private final BulkLog log;
    private final CoreOutputs outputs;
    private final String application;

    BulkFloor(BulkLog log, CoreOutputs outputs) {
        this.log = log;
        this.outputs = outputs;
        this.application = log.topics().settings().prefix() + "floor";
    }

    /** Requests a second. */
    double rate() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(log.settings().streams().kafka())) {
            String output = log.topics().settings().prefix() + OUTPUT;
            admin.createTopics(List.of(new NewTopic(output, log.topics().links().partitions(), (short) 1)))
                    .all()
                    .get();
            Path state = log.directory().resolve("floor");
            KafkaStreams streams = new KafkaStreams(topology(output), config(state));
            try {
                streams.start();
                return GroupProgress.of(
                                admin, application, log.topics().linkRequests().name())
                        .rate(log.requests());
            } finally {
                streams.close();
            }
        }
    }

    private Topology topology(String output) {
        Topology topology = new Topology();
        topology.addSource(
                "requests",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                log.topics().linkRequests().name());
        topology.addProcessor("copy", () -> new Copy(outputs), "requests");
        for (CoreOutputs.Store store : outputs.stores()) {
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore(store.name()), Serdes.Bytes(), Serdes.ByteArray())
                            .withLoggingEnabled(Map.of())
                            .withCachingDisabled(),
                    "copy");
        }
        topology.addSink("links", output, new ByteArraySerializer(), new ByteArraySerializer(), "copy");
        return topology;
    }

    /** What makes Kafka Streams fastest at this, whoever found it: the core has nothing that the floor has not. */
    private Properties config(Path state) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, log.bootstrapServers());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                log.settings().streams().commitInterval().toMillis());
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                log.settings().streams().threads());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        return properties;
    }

    private static final class Copy implements Processor<byte[], byte[], byte[], byte[]> {

        private final CoreOutputs outputs;
        private final List<KeyValueStore<Bytes, byte[]>> stores = new ArrayList<>();
        private ProcessorContext<byte[], byte[]> context;

        @SuppressWarnings("NullAway.Init") // init() is the constructor of a processor
        Copy(CoreOutputs outputs) {
            this.outputs = outputs;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            outputs.stores().forEach(store -> stores.add(context.getStateStore(store.name())));
        }

        @Override
        public void process(Record<byte[], byte[]> request) {
            long offset = context.recordMetadata().orElseThrow().offset();
            for (int i = 0; i < stores.size(); i++) {
                CoreOutputs.Store store = outputs.stores().get(i);
                if (offset % store.requests() != 0) {
                    continue;
                }
                CoreOutputs.Sample sample = store.samples().at(offset);
                Bytes key = Bytes.wrap(store.keyedByUser() ? request.key() : numbered(sample.key(), offset));
                if (store.read()) {
                    byte[] unused = stores.get(i).get(key);
                }
                stores.get(i).put(key, sample.value());
            }
            context.forward(request.withValue(outputs.links().at(offset).value()));
        }

        /** A key of the same form, of another row: its last eight bytes are a number that grows. */
        private static byte[] numbered(byte[] key, long number) {
            byte[] numbered = Objects.requireNonNull(key).clone();
            ByteBuffer.wrap(numbered).putLong(numbered.length - Long.BYTES, number);
            return numbered;
        }
    }
}
