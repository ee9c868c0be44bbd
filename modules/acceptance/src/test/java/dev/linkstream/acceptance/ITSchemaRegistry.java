package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Schemas in a real registry, and without one: what subscribers with stock tools see, and which starts are refused. */
class ITSchemaRegistry {

    private static final String STRANGER = "{\"type\":\"record\",\"name\":\"Stranger\",\"fields\":[]}";
    private static final String INCOMPATIBLE =
            "{\"type\":\"record\",\"name\":\"LinkGenerated\",\"namespace\":\"dev.linkstream.events\","
                    + "\"fields\":[{\"name\":\"code\",\"type\":\"int\"}]}";

    /** It had another's schema first, so that no id of ours is that of the checked-in list. */
    private static SchemaRegistry registry;

    @BeforeAll
    static void start() {
        registry = new SchemaRegistry();
        assertThat(registry.register("stranger", STRANGER).body()).isEqualTo("{\"id\":1}");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void shouldWriteWithTheIdsOfARegistryThatGuardsItsSchemas() throws Exception {
        String setting = "--schema-registry.url=" + registry.url();
        try (Program program = Program.of()) {
            program.start(setting);
            String url = link(program, "ann");

            int id = registry.get("/subjects/linkstream.links-value/versions/latest")
                    .get("id")
                    .asInt();
            assertThat(idOnTheWire(program, "ann")).isEqualTo(id).isNotEqualTo(4);
            assertThat(decoded(program, "ann", registry.ownUrl()).get("url").toString())
                    .isEqualTo(url);
            assertGuarded();
            assertThat(program.api().get("/apis/ccompat/v7/subjects").statusCode())
                    .isEqualTo(404);

            program.stop();
            program.start(setting);
            assertThat(program.api().click(url).statusCode()).isEqualTo(302);

            program.stop();
            assertThat(program.startInVain()).isEqualTo(3);
            assertThat(program.err())
                    .contains("they were written with the ids of a schema registry; set linkstream.schema-registry.url"
                            + " to it");
        }
    }

    private static void assertGuarded() {
        JsonNode subjects = registry.get("/subjects");
        assertThat(subjects.valueStream().map(JsonNode::asString))
                .contains(
                        "linkstream.links-value",
                        "linkstream.link-intake-value",
                        "linkstream.link-requests-dev.linkstream.events.LinkRequested");
        assertThat(subjects.valueStream().map(JsonNode::asString).filter(name -> name.startsWith("linkstream.")))
                .allSatisfy(name -> assertThat(registry.get("/config/" + name)
                                .get("compatibilityLevel")
                                .asString())
                        .isEqualTo("FULL_TRANSITIVE"));
        HttpResponse<String> refused = registry.register("linkstream.links-value", INCOMPATIBLE);
        assertThat(refused.statusCode()).isEqualTo(409);
    }

    @Test
    void shouldServeItsSchemasAndLaterMoveToARegistryThatMeansTheSame() throws Exception {
        try (Program program = Program.up()) {
            String url = link(program, "bob");

            assertThat(decoded(program, "bob", program.url() + "/apis/registry/v3")
                            .get("url")
                            .toString())
                    .isEqualTo(url);
            JsonNode latest =
                    Api.json(program.api().get("/apis/ccompat/v7/subjects/linkstream.links-value/versions/latest"));
            assertThat(idOnTheWire(program, "bob")).isEqualTo(latest.get("id").asInt());

            program.stop();
            assertThat(program.startInVain("--schema-registry.url=" + registry.url()))
                    .isEqualTo(3);
            assertThat(program.err())
                    .contains("linkstream up: The topics hold records that were written without a schema registry,"
                            + " and by the id 1 they mean dev.linkstream.events.LinkRequested, but the registry at"
                            + " linkstream.schema-registry.url (" + registry.url() + ") means Stranger by it");
            try (SchemaRegistry empty = new SchemaRegistry()) {
                program.start("--schema-registry.url=" + empty.url());

                assertThat(program.api().click(url).statusCode()).isEqualTo(302);
                link(program, "cid");
                assertThat(decoded(program, "cid", empty.ownUrl())).isNotNull();
            }
        }
    }

    private static String link(Program program, String user) {
        program.api().defineScenario("s");
        return Api.json(program.api()
                        .generate("{\"scenario_id\":\"s\",\"dataset\":[{\"user_id\":\"" + user
                                + "\",\"attributes\":{\"n\":1}}]}"))
                .get(0)
                .get("url")
                .asString();
    }

    private static int idOnTheWire(Program program, String user) {
        byte[] bytes = LinksTopic.awaitRecord(program.bootstrapServers(), user, new ByteArrayDeserializer())
                .value();
        assertThat(bytes[0]).isZero();
        return ByteBuffer.wrap(bytes, 1, 4).getInt();
    }

    /** By Apicurio's stock deserializer, which knows nothing but the registry's address. */
    private static GenericRecord decoded(Program program, String user, String registryUrl) {
        try (AvroKafkaDeserializer<GenericRecord> stock = new AvroKafkaDeserializer<>()) {
            stock.configure(Map.of("apicurio.registry.url", registryUrl), false);
            return LinksTopic.awaitRecord(program.bootstrapServers(), user, stock)
                    .value();
        }
    }
}
