package dev.linkstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

class DocumentationRoutesTest {

    private final WebTestClient client = WebTestClient.bindToRouterFunction(new DocumentationRoutes().routes())
            .configureClient()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(4 << 20))
            .build();

    @Test
    void shouldServeTheDocumentAsJson() {
        client.get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/json")
                .expectBody()
                .jsonPath("$.openapi")
                .isEqualTo("3.1.0")
                .jsonPath("$.paths['/{code}'].get.responses['302']")
                .exists()
                // Times are texts, as they stand in the document.
                .jsonPath("$..created_at")
                .value(times -> assertThat(times.toString()).contains("2026-11-24T10:12:13.456Z"));
    }

    @Test
    void shouldLeadToSwaggerUiWhichReadsTheDocument() {
        client.get()
                .uri("/swagger-ui.html")
                .exchange()
                .expectStatus()
                .isFound()
                .expectHeader()
                .location("/swagger-ui/index.html");

        assertThat(text("/swagger-ui/index.html")).contains("Swagger UI", "./swagger-initializer.js");
        assertThat(text("/swagger-ui/swagger-initializer.js")).contains("url: '/v3/api-docs'");
        assertThat(text("/swagger-ui/swagger-ui-bundle.js")).contains("SwaggerUIBundle");
        assertThat(text("/swagger-ui/swagger-ui.css")).contains(".swagger-ui");
    }

    @Test
    void shouldServeNothingElse() {
        for (String path : new String[] {
            "/swagger-ui/none.js", "/swagger-ui/", "/swagger-ui/..%2fpom.xml", "/swagger-ui/../application.yaml"
        }) {
            client.get().uri(path).exchange().expectStatus().isNotFound();
        }
    }

    private String text(String path) {
        EntityExchangeResult<String> answer = client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult();
        return Objects.requireNonNull(answer.getResponseBody(), path);
    }
}
