package dev.linkstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaRoutesTest {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final int LINK_GENERATED = EventSchemas.landed().idOf(LinkGenerated.SCHEMA$);

    private final WebTestClient client = WebTestClient.bindToRouterFunction(
                    new SchemaRoutes(Subject.of(new Topics(TopicSettings.defaults("t.")))).routes())
            .build();

    @Test
    void shouldServeASchemaByItsId() {
        JsonNode answer = get("/apis/ccompat/v7/schemas/ids/" + LINK_GENERATED, 200);

        assertThat(answer.propertyNames()).containsExactly("schema");
        assertThat(new Schema.Parser().parse(answer.get("schema").asString()))
                .isEqualTo(EventSchemas.landed().byId(LINK_GENERATED));
    }

    @Test
    void shouldListWhatThereIs() {
        assertThat(get("/apis/ccompat/v7/subjects", 200).valueStream().map(JsonNode::asString))
                .contains("t.links-value", "t.link-requests-dev.linkstream.events.LinkRequested")
                .isSorted();
        assertThat(get("/apis/ccompat/v7/subjects/t.links-value/versions", 200).toString())
                .isEqualTo("[1]");
        assertThat(get("/apis/ccompat/v7/subjects/t.link-rejections-value/versions", 200)
                        .toString())
                .startsWith("[1,2");
        assertThat(get("/apis/ccompat/v7/schemas/types", 200).toString()).isEqualTo("[\"AVRO\"]");
        assertThat(get("/apis/ccompat/v7/config", 200).toString())
                .isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
    }

    @ParameterizedTest
    @CsvSource({"latest", "1", "-1"})
    void shouldServeAVersionOfASubject(String version) {
        JsonNode answer = get("/apis/ccompat/v7/subjects/t.links-value/versions/" + version, 200);

        assertThat(answer.propertyNames()).containsExactly("subject", "version", "id", "schema");
        assertThat(answer.get("subject").asString()).isEqualTo("t.links-value");
        assertThat(answer.get("version").asInt()).isEqualTo(1);
        assertThat(answer.get("id").asInt()).isEqualTo(LINK_GENERATED);
        assertThat(answer.get("schema").asString())
                .isEqualTo(String.valueOf(EventSchemas.landed().byId(LINK_GENERATED)));
    }

    @ParameterizedTest
    @CsvSource({
        "/schemas/ids/9999, 404, 40403, Schema 9999 not found.",
        "/schemas/ids/0, 404, 40403, Schema 0 not found.",
        "/schemas/ids/x%2Fy, 404, 40403, Schema x/y not found.",
        "/subjects/none/versions, 404, 40401, Subject 'none' not found.",
        "/subjects/a%2Fb/versions/1, 404, 40401, Subject 'a/b' not found.",
        "/subjects/t.links-value/versions/99, 404, 40402, Version 99 not found.",
        "/subjects/t.links-value/versions/0, 422, 42202, 'A version must be a whole number from 1, or ''latest'', but is ''0''.'"
    })
    void shouldSayWhatIsMissing(String path, int status, int code, String message) {
        JsonNode answer = get("/apis/ccompat/v7" + path, status);

        assertThat(answer.propertyNames()).containsExactly("error_code", "message");
        assertThat(answer.get("error_code").asInt()).isEqualTo(code);
        assertThat(answer.get("message").asString()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                JSON + ", application/json; q=0.5|" + JSON,
                "*/*|" + JSON,
                "application/json|application/json",
                "rubbish|" + JSON
            })
    void shouldAnswerWithTheTypeThatIsAskedFor(String accept, String type) {
        client.get()
                .uri("/apis/ccompat/v7/subjects")
                .header("Accept", accept)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(type);
    }

    @Test
    void shouldServeApicuriosDeserializers() {
        JsonNode schema = get("/apis/registry/v3/ids/contentIds/" + LINK_GENERATED, 200);

        assertThat(schema.get("name").asString()).isEqualTo("LinkGenerated");
        assertThat(get("/apis/registry/v3/ids/contentIds/" + LINK_GENERATED + "/references", 200)
                        .toString())
                .isEqualTo("[]");
        get("/apis/registry/v3/ids/contentIds/9999", 404);
        get("/apis/registry/v3/ids/contentIds/9999/references", 404);
    }

    @Test
    void shouldSayAsWhichVersionASchemaStands() {
        String text = String.valueOf(EventSchemas.landed().byId(LINK_GENERATED));

        JsonNode answer = post("/subjects/t.links-value?normalize=false&deleted=true", schemaBody(text), 200);

        assertThat(answer.propertyNames()).containsExactly("subject", "version", "id", "schema");
        assertThat(answer.get("subject").asString()).isEqualTo("t.links-value");
        assertThat(answer.get("version").asInt()).isEqualTo(1);
        assertThat(answer.get("id").asInt()).isEqualTo(LINK_GENERATED);
        assertThat(post("/subjects/:.:t.links-value", schemaBody(text), 200)).isEqualTo(answer);
        // As Java's generated classes have it.
        String withJavaStrings = text.replace("\"string\"", "{\"type\":\"string\",\"avro.java.string\":\"String\"}");
        assertThat(withJavaStrings).isNotEqualTo(text);
        assertThat(post("/subjects/t.links-value", schemaBody(withJavaStrings), 200))
                .isEqualTo(answer);
    }

    @Test
    void shouldTellEveryVersionApart() {
        JsonNode ids = get("/apis/ccompat/v7/subjects/t.link-rejections-value/versions", 200);
        assertThat(ids.size()).isGreaterThan(1);

        for (JsonNode version : ids) {
            String path = "/subjects/t.link-rejections-value/versions/" + version.asInt();
            JsonNode stored = get("/apis/ccompat/v7" + path, 200);

            assertThat(post(
                            "/subjects/t.link-rejections-value",
                            schemaBody(stored.get("schema").asString()),
                            200))
                    .isEqualTo(stored);
        }
    }

    @Test
    void shouldNotKnowAStrangersSchema() {
        String stranger = "{\"type\":\"record\",\"name\":\"com.example.Stranger\",\"fields\":[]}";

        assertThat(post("/subjects/t.links-value", schemaBody(stranger), 404).toString())
                .isEqualTo("{\"error_code\":40403,\"message\":\"Schema not found\"}");
        assertThat(post("/subjects/none", schemaBody(stranger), 404)
                        .get("error_code")
                        .asInt())
                .isEqualTo(40401);
        assertThat(post("/subjects/t.links-value", "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}", 404)
                        .get("error_code")
                        .asInt())
                .isEqualTo(40403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schema\":\"{\"}|422|42201",
                "{\"schema\":\"\"}|422|42201",
                "{\"schema\":\"{\\\"type\\\":null}\"}|422|42201",
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}|422|42201",
                "{}|422|42201",
                "[]|400|400",
                "not json|400|400",
                "''|400|400"
            })
    void shouldRefuseWhatIsNoSchema(String body, int status, int code) {
        assertThat(post("/subjects/t.links-value", body, status)
                        .get("error_code")
                        .asInt())
                .isEqualTo(code);
    }

    @Test
    void shouldShowASchemaFromEverySide() {
        String base = "/apis/ccompat/v7/schemas/ids/" + LINK_GENERATED;
        String text = String.valueOf(EventSchemas.landed().byId(LINK_GENERATED));

        assertThat(get(base + "?fetchMaxId=true&subject=t.links-value", 200)
                        .get("maxId")
                        .asInt())
                .isEqualTo(EventSchemas.landed().all().size());
        assertThat(get(base + "/schema", 200)).isEqualTo(JsonMapper.shared().readTree(text));
        assertThat(get(base + "/subjects", 200).toString()).contains("\"t.links-value\"");
        assertThat(get(base + "/versions", 200).toString()).contains("{\"subject\":\"t.links-value\",\"version\":1}");
        assertThat(get("/apis/ccompat/v7/subjects/t.links-value/versions/latest/schema", 200))
                .isEqualTo(JsonMapper.shared().readTree(text));
        assertThat(get("/apis/ccompat/v7/subjects/t.links-value/versions/1/referencedby", 200)
                        .toString())
                .isEqualTo("[]");
    }

    @Test
    void shouldListSchemasAndSubjectsAsAsked() {
        JsonNode all = get("/apis/ccompat/v7/schemas", 200);
        JsonNode latest = get("/apis/ccompat/v7/schemas?latestOnly=true&subjectPrefix=t.link-rejections", 200);

        assertThat(all.valueStream().map(each -> each.get("subject").asString()))
                .contains("t.links-value");
        assertThat(latest.size()).isEqualTo(1);
        assertThat(latest.get(0))
                .isEqualTo(get("/apis/ccompat/v7/subjects/t.link-rejections-value/versions/latest", 200));
        assertThat(get("/apis/ccompat/v7/schemas?offset=1&limit=1", 200).toString())
                .isEqualTo("[" + all.get(1) + "]");
        assertThat(get("/apis/ccompat/v7/schemas?subjectPrefix=:*:&limit=-1", 200))
                .isEqualTo(all);
        assertThat(get("/apis/ccompat/v7/subjects?subjectPrefix=:*:t.links&deleted=false", 200)
                        .toString())
                .isEqualTo("[\"t.links-value\"]");
        assertThat(get("/apis/ccompat/v7/subjects?deletedOnly=true", 200).toString())
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|200|{}",
                "|200|{}",
                "/contexts|200|[\".\"]",
                "/mode|200|{\"mode\":\"READONLY\"}",
                "/mode/t.links-value|200|{\"mode\":\"READONLY\"}",
                "/mode/none?defaultToGlobal=true|200|{\"mode\":\"READONLY\"}",
                "/mode/none|404|{\"error_code\":40409,\"message\":\"Subject 'none' does not have subject-level mode configured\"}",
                "/config/t.links-value|200|{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}",
                "/config/none?defaultToGlobal=true|200|{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}",
                "/config/none|404|{\"error_code\":40408,\"message\":\"Subject 'none' does not have subject-level compatibility configured\"}",
                "/exporters|404|{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"
            })
    void shouldTellItsMode(@Nullable String path, int status, String body) {
        assertThat(get("/apis/ccompat/v7" + (path == null ? "" : path), status).toString())
                .isEqualTo(body);
    }

    @Test
    void shouldGiveTheIdOfWhatIsRegisteredAndTakeNothingElse() {
        String text = String.valueOf(EventSchemas.landed().byId(LINK_GENERATED));

        assertThat(post("/subjects/t.links-value/versions", schemaBody(text), 200)
                        .toString())
                .isEqualTo("{\"id\":" + LINK_GENERATED + "}");
        assertThat(post("/subjects/t.links-value/versions", schemaBody("\"string\""), 422)
                        .get("error_code")
                        .asInt())
                .isEqualTo(42205);
        assertThat(post("/subjects/new-value/versions", schemaBody(text), 422)
                        .get("error_code")
                        .asInt())
                .isEqualTo(42205);
        for (String path : new String[] {"/config", "/config/t.links-value", "/mode"}) {
            client.put()
                    .uri("/apis/ccompat/v7" + path)
                    .exchange()
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.error_code")
                    .isEqualTo(42205);
        }
        client.delete()
                .uri("/apis/ccompat/v7/subjects/t.links-value")
                .exchange()
                .expectStatus()
                .isEqualTo(422);
    }

    @Test
    void shouldTellWhetherASchemaWouldBeCompatible() {
        String text = String.valueOf(EventSchemas.landed().byId(LINK_GENERATED));
        String path = "/compatibility/subjects/t.links-value/versions";

        assertThat(post(path + "/latest?verbose=true", schemaBody(text), 200).toString())
                .isEqualTo("{\"is_compatible\":true}");
        assertThat(post(path, schemaBody("\"string\""), 200).toString()).isEqualTo("{\"is_compatible\":false}");
        assertThat(post(path + "/99", schemaBody(text), 404).get("error_code").asInt())
                .isEqualTo(40402);
    }

    private static String schemaBody(String schema) {
        return JsonMapper.shared().writeValueAsString(Map.of("schema", schema));
    }

    private JsonNode post(String path, String body, int status) {
        EntityExchangeResult<byte[]> answer = client.post()
                .uri(URI.create("/apis/ccompat/v7" + path))
                .header("Content-Type", JSON)
                .bodyValue(body.getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult();
        return JsonMapper.shared().readTree(answer.getResponseBody());
    }

    private JsonNode get(String path, int status) {
        EntityExchangeResult<byte[]> answer = client.get()
                .uri(URI.create(path))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult();
        return JsonMapper.shared().readTree(answer.getResponseBody());
    }
}
