package dev.linkstream.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.stores.StoredLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class StoreSerdeTest {

    private static final StoreSerde<StoredLink> LINKS = new StoreSerde<>(StoredLink.class);

    /** The fields that a link's row had in format 1. */
    private static final Schema FIRST = new Schema.Parser().parse("""
            {"type":"record","name":"StoredLink","fields":[
              {"name":"user_id","type":"string"},
              {"name":"scenario_id","type":"string"},
              {"name":"campaign","type":["null","string"],"default":null},
              {"name":"request_id","type":["null","string"],"default":null},
              {"name":"batch_id","type":["null","string"],"default":null},
              {"name":"index","type":"long"},
              {"name":"created_at","type":"long"},
              {"name":"expires_at","type":["null","long"],"default":null},
              {"name":"max_clicks","type":["null","long"],"default":null},
              {"name":"fallback_url","type":["null","string"],"default":null},
              {"name":"scenario_fallback_url","type":["null","string"],"default":null},
              {"name":"short_base_url","type":"string"},
              {"name":"previous_epoch","type":["null","int"],"default":null},
              {"name":"previous_offset","type":["null","long"],"default":null}]}
            """);

    @Test
    void shouldReadARowOfTheFirstFormatWithTheDefaultsOfWhatCameLater() throws IOException {
        byte[] row = firstFormat(new GenericRecordBuilder(FIRST)
                .set("user_id", "ann")
                .set("scenario_id", "spring")
                .set("index", 7L)
                .set("created_at", 1_000L)
                .set("max_clicks", 3L)
                .set("short_base_url", "https://s.example")
                .set("previous_offset", 41L)
                .build());

        StoredLink link = LINKS.read(row, row.length);

        assertThat(link.getUserId()).isEqualTo("ann");
        assertThat(link.getCreatedAt()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(link.getMaxClicks()).isEqualTo(3);
        assertThat(link.getPreviousOffset()).isEqualTo(41);
        assertThat(link.getOpenMode()).isNull();
        assertThat(link.getChanged()).isFalse();
    }

    @Test
    void shouldReadWhatItWrites() {
        StoredLink link = StoredLink.newBuilder()
                .setUserId("ann")
                .setScenarioId("spring")
                .setIndex(0)
                .setCreatedAt(Instant.EPOCH)
                .setShortBaseUrl("https://s.example")
                .setOpenMode(OpenMode.confirm)
                .setChanged(true)
                .build();
        byte[] row = LINKS.serialize(null, link);

        assertThat(row).startsWith((byte) 2);
        assertThat(LINKS.deserialize(null, row)).isEqualTo(link);
    }

    @Test
    void shouldRefuseAFormatOfLater() {
        assertThatThrownBy(() -> LINKS.read(new byte[] {3, 0}, 2))
                .isInstanceOf(SerializationException.class)
                .hasMessage("A StoredLink has format 1 to 2, not 3");
    }

    private static byte[] firstFormat(GenericRecord row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(FIRST).write(row, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
