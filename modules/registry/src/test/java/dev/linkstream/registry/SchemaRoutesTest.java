package dev.linkstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.net.URI;
import org.apache.avro.Schema;
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
    void shouldTakeNothing() {
        client.post()
                .uri("/apis/ccompat/v7/subjects/t.links-value/versions")
                .exchange()
                .expectStatus()
                .isNotFound();
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
