package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Under Kafka Streams itself: that it asks for what is held back before each commit is no part of its API. */
class WriteBehindStoreTest {

    private final TopologyTestDriver driver = new TopologyTestDriver(topology(), properties());

    @AfterEach
    void close() {
        driver.close();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "behind");
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        return properties;
    }

    private static Topology topology() {
        StoreBuilder<KeyValueStore<Bytes, byte[]>> rows = WriteBehindStore.over(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("rows"), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of()));
        return new Topology()
                .addSource("source", "in")
                .addProcessor("puts", (ProcessorSupplier<String, String, Void, Void>) Puts::new, "source")
                .addStateStore(rows, "puts");
    }

    /** Carries out a record's words one after the other: {@code key=value}, or {@code key} to delete. */
    private static final class Puts implements Processor<String, String, Void, Void> {

        private @Nullable KeyValueStore<Bytes, byte[]> rows;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            rows = context.getStateStore("rows");
        }

        @Override
        public void process(Record<String, String> record) {
            KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(rows);
            for (String word : record.value().split(" ", -1)) {
                String[] parts = word.split("=", -1);
                byte[] before = store.get(bytes(parts[0]));
                if (parts.length == 1) {
                    assertThat(store.delete(bytes(parts[0]))).isEqualTo(before);
                    assertThat(store.get(bytes(parts[0]))).isNull();
                } else {
                    store.put(bytes(parts[0]), parts[1].getBytes(StandardCharsets.UTF_8));
                    assertThat(text(store.get(bytes(parts[0]))))
                            .as("read back at once")
                            .isEqualTo(parts[1]);
                }
            }
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Has words carried out within one commit, and answers what the changelog got. */
    private List<String> committed(String words) {
        driver.createInputTopic("in", new StringSerializer(), new StringSerializer())
                .pipeInput("k", words);
        return driver
                .createOutputTopic("behind-rows-changelog", new StringDeserializer(), new StringDeserializer())
                .readKeyValuesToList()
                .stream()
                .map(row -> row.key + "=" + row.value)
                .toList();
    }

    @Test
    void shouldWriteEachRowOnceBeforeTheCommitInTheOrderOfTheLastPuts() {
        assertThat(committed("a=1 b=1 a=2 c=1 b a=3")).containsExactly("c=1", "b=null", "a=3");
        assertThat(committed("a=4 b=2 b=3")).as("nothing of before again").containsExactly("a=4", "b=3");
        assertThat(committed("none")).as("a deletion of what is not there, too").containsExactly("none=null");
    }

    @Test
    void shouldBeReadAndIteratedOver() {
        committed("a=1 b=1");
        committed("a=2 b");

        KeyValueStore<Bytes, byte[]> rows = driver.getKeyValueStore("rows");
        assertThat(text(rows.get(bytes("a")))).isEqualTo("2");
        assertThat(rows.get(bytes("b"))).isNull();
        rows.put(bytes("c"), new byte[] {'9'});
        List<String> all = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = rows.all()) {
            for (KeyValue<Bytes, byte[]> row : (Iterable<KeyValue<Bytes, byte[]>>) () -> iterator) {
                all.add(text(row.key.get()) + text(row.value));
            }
        }
        assertThat(all).containsExactly("a2", "c9");
    }

    @Test
    void shouldShowEachRowAtAnyMomentToOtherThreads() throws Exception {
        KeyValueStore<Bytes, byte[]> rows = driver.getKeyValueStore("rows");
        committed("a=0");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int last = 0;
            while (!done.get()) {
                int now = Integer.parseInt(Objects.requireNonNull(text(rows.get(bytes("a"))), "the row is nowhere"));
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
            return last;
        });
        for (int i = 1; i <= 3_000 && !reader.isDone(); i++) {
            committed("a=" + i);
        }
        done.set(true);

        assertThat(reader.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(3_000);
    }

    @Test
    void shouldHoldBackABoundedNumber() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            words.append("k").append(i).append("=1 k0=").append(i).append(" ");
        }

        List<String> records = committed(words.toString().strip());

        assertThat(records.size()).as("each once, and k0 with each part").isBetween(3_000, 3_004);
        assertThat(records).last().isEqualTo("k0=2999");
    }
}
