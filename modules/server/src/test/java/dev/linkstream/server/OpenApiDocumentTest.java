package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The hand-written API document, as Swagger's own mapper reads it. */
class OpenApiDocumentTest {

    private static final Pattern CURL_BODY = Pattern.compile("-d '([^']*)'");
    private static final ObjectMapper STRICT_JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode document = read();
    private final OpenAPI api = Yaml31.mapper().convertValue(document, OpenAPI.class);

    @Test
    void shouldDescribeEveryCallOfThisVersion() {
        List<String> calls = new ArrayList<>();
        api.getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().keySet().forEach(method -> calls.add(method + " " + path)));

        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "POST /public/api/generate-webchat-deep-link",
                        "GET /{code}",
                        "HEAD /{code}",
                        "POST /{code}",
                        "GET /public/api/links/{code}",
                        "PATCH /public/api/links/{code}",
                        "DELETE /public/api/links/{code}",
                        "POST /public/api/links/{code}/regenerate",
                        "GET /public/api/links/{code}/qr",
                        "GET /public/api/users/{user_id}/links",
                        "GET /public/api/scenarios/{id}/links",
                        "GET /public/api/scenarios/{id}/campaigns",
                        "GET /public/api/scenarios/{id}/campaigns/{campaign}",
                        "PATCH /public/api/scenarios/{id}/campaigns/{campaign}",
                        "POST /public/api/scenarios/{id}/campaigns/{campaign}/regenerate",
                        "GET /public/api/scenarios/{id}/stats",
                        "GET /public/api/scenarios/{id}/stats/live",
                        "GET /public/api/scenarios/{id}/clicks",
                        "GET /public/api/users/{user_id}/context",
                        "DELETE /public/api/users/{user_id}",
                        "GET /public/api/erasures/{erasure_id}",
                        "POST /public/api/link-batches",
                        "GET /public/api/link-batches",
                        "GET /public/api/link-batches/{batch_id}",
                        "GET /public/api/link-batches/{batch_id}/progress",
                        "GET /public/api/link-batches/{batch_id}/results",
                        "GET /web-chat",
                        "GET /web-chat/context",
                        "POST /web-chat/messages",
                        "POST /web-chat/conversations",
                        "POST /web-chat/outcomes",
                        "GET /admin/api/scenarios",
                        "PUT /admin/api/scenarios/{id}",
                        "GET /admin/api/scenarios/{id}",
                        "DELETE /admin/api/scenarios/{id}",
                        "POST /admin/api/tokens",
                        "GET /admin/api/tokens",
                        "DELETE /admin/api/tokens/{id}",
                        "GET /public/api/token",
                        "GET /admin/api/dead-letters",
                        "GET /admin/api/dead-letters/{id}",
                        "POST /admin/api/dead-letters/{id}/resend",
                        "GET /admin/api/pipeline",
                        "GET /admin/api/pipeline/live",
                        "GET /apis/ccompat/v7/schemas/ids/{id}",
                        "GET /apis/ccompat/v7/schemas/types",
                        "GET /apis/ccompat/v7/subjects",
                        "GET /apis/ccompat/v7/subjects/{subject}/versions",
                        "GET /apis/ccompat/v7/subjects/{subject}/versions/{version}",
                        "GET /apis/ccompat/v7/config",
                        "GET /apis/ccompat/v7",
                        "GET /apis/ccompat/v7/contexts",
                        "GET /apis/ccompat/v7/schemas",
                        "GET /apis/ccompat/v7/schemas/ids/{id}/schema",
                        "GET /apis/ccompat/v7/schemas/ids/{id}/subjects",
                        "GET /apis/ccompat/v7/schemas/ids/{id}/versions",
                        "POST /apis/ccompat/v7/subjects/{subject}",
                        "POST /apis/ccompat/v7/subjects/{subject}/versions",
                        "GET /apis/ccompat/v7/subjects/{subject}/versions/{version}/schema",
                        "GET /apis/ccompat/v7/subjects/{subject}/versions/{version}/referencedby",
                        "POST /apis/ccompat/v7/compatibility/subjects/{subject}/versions",
                        "POST /apis/ccompat/v7/compatibility/subjects/{subject}/versions/{version}",
                        "GET /apis/ccompat/v7/config/{subject}",
                        "GET /apis/ccompat/v7/mode",
                        "GET /apis/ccompat/v7/mode/{subject}",
                        "GET /apis/registry/v3/ids/contentIds/{id}",
                        "GET /apis/registry/v3/ids/contentIds/{id}/references");
    }

    @Test
    void shouldNameSummariseAndSecureEveryOperation() {
        assertThat(operations()).allSatisfy(operation -> {
            assertThat(operation.getOperationId()).isNotBlank();
            assertThat(operation.getSummary()).as(operation.getOperationId()).isNotBlank();
            assertThat(operation.getSecurity()).as(operation.getOperationId()).isNotNull();
        });
        assertThat(operations()).extracting(Operation::getOperationId).doesNotHaveDuplicates();
    }

    @Test
    void shouldStateSuccessAndErrorsOfEveryOperation() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.getResponses().keySet())
                        .as(operation.getOperationId())
                        .anyMatch(status -> status.startsWith("2") || status.startsWith("3"))
                        .anyMatch(status -> status.startsWith("4")));
    }

    @Test
    void shouldListEveryStatusOfTheDeepLinkCall() {
        JsonNode responses = document.path("paths")
                .path("/public/api/generate-webchat-deep-link")
                .path("post")
                .path("responses");

        assertThat(responses.fieldNames())
                .toIterable()
                .containsExactly(
                        "200", "202", "400", "401", "403", "404", "405", "413", "415", "422", "429", "500", "503");
    }

    @Test
    void shouldGiveAnExampleOfEveryJsonBody() {
        List<JsonNode> bodies = document.findValues("application/json");

        assertThat(bodies)
                .isNotEmpty()
                .allSatisfy(body -> assertThat(body.path("examples"))
                        .isNotEmpty()
                        .allSatisfy(example -> assertThat(target(example).path("value"))
                                .as("object or array")
                                .isNotEmpty()));
    }

    @Test
    void shouldShowJsonInTheCurlSamples() {
        List<String> bodies = new ArrayList<>();
        document.findValues("x-codeSamples")
                .forEach(samples -> samples.forEach(sample -> CURL_BODY
                        .matcher(sample.path("source").asText())
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(bodies::add)));

        assertThat(bodies)
                .hasSize(8)
                .allSatisfy(body -> assertThatCode(() -> STRICT_JSON.readTree(body))
                        .as(body)
                        .doesNotThrowAnyException());
    }

    @Test
    void shouldHaveWhateverItRefersTo() {
        assertThat(document.findValues("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(at(reference).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void shouldSurviveTheWayThroughSwaggersModel() throws JsonProcessingException {
        JsonNode served = Json31.mapper().readTree(Json31.mapper().writeValueAsString(api));

        assertThat(served.at("/components/schemas/Link/properties/clicks/type"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("integer", "null");
        assertThat(served.at("/components/examples/Scenario/value/attributes/1/collection")
                        .asBoolean())
                .isTrue();
        assertThat(served.findValues("x-codeSamples")).hasSameSizeAs(document.findValues("x-codeSamples"));
    }

    @Test
    void shouldNotBeReadWhenItIsNoYaml() {
        assertThatThrownBy(() -> Yaml31.mapper().readValue("paths: [", OpenAPI.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    private List<Operation> operations() {
        return api.getPaths().values().stream()
                .map(PathItem::readOperations)
                .flatMap(List::stream)
                .toList();
    }

    private JsonNode target(JsonNode node) {
        return node.has("$ref") ? at(node.get("$ref")) : node;
    }

    private JsonNode at(JsonNode reference) {
        return document.at(reference.asText().substring("#".length()));
    }

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(OpenApiDocumentTest.class.getResourceAsStream("/openapi.yaml"))) {
            return Yaml31.mapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml could not be read", e);
        }
    }
}
