package dev.linkstream.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventSerdeTest {

    private final EventSerde<SpecificRecord> serde = new EventSerde<>(SpecificRecord.class);
    private final LinkRequested event = LinkRequested.newBuilder()
            .setUserId("ü")
            .setScenarioId("s")
            .setAttributes(Map.of(
                    "age", new AttributeValue(AttributeType.UNDECLARED, false, "12345678901234567890", null, null)))
            .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_123L))
            .setShortBaseUrl("http://localhost/")
            .setFullpageUrl("http://localhost/web-chat")
            .setAppKey("key")
            .build();

    @Test
    void shouldReadBackWhatItWrote() {
        assertThat(serde.deserialize("t", serde.serialize("t", event))).isEqualTo(event);
    }

    @Test
    void shouldFrameEventsAsConfluentDoes() {
        byte[] bytes = serde.serialize("t", event);

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt())
                .isEqualTo(EventSchemas.landed().idOf(event.getSchema()));
    }

    @Test
    void shouldRefuseWhatIsNoWholeEvent() {
        byte[] bytes = serde.serialize("t", event);
        byte[] unknownId = bytes.clone();
        unknownId[4] = 99;

        assertThatThrownBy(() -> serde.deserialize("t", new byte[] {1, 2, 3}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("these 3 bytes do not");
        assertThatThrownBy(() -> serde.deserialize("t", Arrays.copyOf(bytes, bytes.length - 3)))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> serde.deserialize("t", Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Bytes follow");
        assertThatThrownBy(() -> serde.deserialize("t", unknownId))
                .isInstanceOf(SerializationException.class)
                .hasMessage("No schema has the id 99");
    }

    @Test
    void shouldRefuseAnEventOfAnotherType() {
        byte[] bytes = serde.serialize("t", event);

        assertThatThrownBy(() -> new EventSerde<>(LinkGenerated.class).deserialize("t", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessage("A LinkRequested stands where only a LinkGenerated may stand");
    }

    @Test
    void shouldWriteAndReadTheIdsOfTheDeployment() {
        ForeignIds ids = new ForeignIds(Map.of(70_001, LinkRequested.SCHEMA$));
        Serde<SpecificRecord> foreign =
                new Topics(TopicSettings.defaults("t."), ids).linkRequests().values();

        byte[] bytes = foreign.serializer().serialize("t", event);

        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(70_001);
        assertThat(EventSerde.schemaId(bytes)).isEqualTo(70_001);
        assertThat(foreign.deserializer().deserialize("t", bytes)).isEqualTo(event);
        assertThatThrownBy(() -> serde.deserialize("t", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessage("No schema has the id 70001");
        assertThatThrownBy(() -> foreign.deserializer().deserialize("t", serde.serialize("t", event)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("No schema has the id");
    }

    @Test
    void shouldRefuseAForeignSchemaThatIsNoneOfItsEvents() {
        Schema older = new Schema.Parser().parse("""
                {"type": "record", "name": "ConversationStarted", "namespace": "dev.linkstream.events", "fields": []}""");
        Schema stranger = new Schema.Parser().parse("""
                {"type": "record", "name": "Stranger", "namespace": "dev.linkstream.events", "fields": []}""");
        ForeignIds ids = new ForeignIds(Map.of(5, older, 6, stranger));
        Serde<SpecificRecord> foreign =
                new Topics(TopicSettings.defaults("t."), ids).linkRequests().values();

        assertThatThrownBy(() -> foreign.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 6}))
                .isInstanceOf(SerializationException.class)
                .hasMessage("No event type is named dev.linkstream.events.Stranger");
        // It lacks what the event cannot do without.
        assertThatThrownBy(() -> foreign.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 5}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no whole event of the schema with id 5");
    }

    @Test
    void shouldAskForASchemaOnce() {
        ForeignIds ids = new ForeignIds(Map.of(300, LinkRequested.SCHEMA$));
        Topics topics = new Topics(TopicSettings.defaults("t."), ids);
        byte[] bytes = topics.linkRequests().values().serializer().serialize("t", event);

        for (int i = 0; i < 10; i++) {
            assertThat(topics.linkRequests().values().deserializer().deserialize("t", bytes))
                    .isEqualTo(event);
        }

        assertThat(ids.asked).hasValue(1);
    }

    private record ForeignIds(Map<Integer, Schema> schemas, AtomicInteger asked) implements SchemaIds {

        ForeignIds(Map<Integer, Schema> schemas) {
            this(schemas, new AtomicInteger());
        }

        @Override
        public int idOf(Schema schema) {
            return schemas.keySet().iterator().next();
        }

        @Override
        public @Nullable Schema byId(int id) {
            asked.incrementAndGet();
            return schemas.get(id);
        }

        @Override
        public void requireReadable(Schema event, Set<Integer> inUse) {}
    }
}
