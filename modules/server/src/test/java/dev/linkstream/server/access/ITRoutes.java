package dev.linkstream.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.linkstream.server.TestServer;
import dev.linkstream.web.Scope;
import io.swagger.v3.core.util.Yaml31;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

/** The routes that there are, the scopes that they declare, and the API document, against each other. */
class ITRoutes {

    @Test
    void shouldDeclareWhatTheDocumentSaysAndDescribeWhatThereIs(@TempDir Path data) throws IOException {
        try (TestServer server = TestServer.start(data, "routes-admin-token", 1)) {
            Map<String, String> declared = new TreeMap<>();
            List<RouteScopes.Rule> rules =
                    server.context().getBean(RouteScopes.class).rules();
            for (RouteScopes.Rule rule : rules) {
                String path = rule.pattern().getPatternString();
                if (path.startsWith("/public/api/") || path.startsWith("/admin/api/")) {
                    assertThat(rule.scope()).as(path).isNotNull();
                    for (HttpMethod method : rule.methods()) {
                        // No route before it speaks for it.
                        PathContainer sample = PathContainer.parsePath(path.replaceAll("\\{[^}]*}", "x"));
                        assertThat(rules)
                                .filteredOn(each -> each.takes(method, sample))
                                .first()
                                .extracting(RouteScopes.Rule::scope)
                                .as(path)
                                .isEqualTo(rule.scope());
                        String scope = rule.scope() instanceof Scope wanted ? "[" + wanted.wireName() + "]" : "[]";
                        String before = declared.put(method + " " + path, scope);
                        assertThat(before == null || before.equals(scope))
                                .as(path)
                                .isTrue();
                    }
                }
            }

            assertThat(declared).isEqualTo(documented());
        }
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> calls = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(ITRoutes.class.getResourceAsStream("/openapi.yaml"))) {
            JsonNode paths = Yaml31.mapper().readTree(in).path("paths");
            paths.properties()
                    .forEach(path -> path.getValue().properties().forEach(operation -> {
                        JsonNode tokens =
                                operation.getValue().path("security").path(0).path("token");
                        if (path.getKey().matches("/(public|admin)/api/.*") && !tokens.isMissingNode()) {
                            String scope = tokens.isEmpty()
                                    ? "[]"
                                    : "[" + tokens.path(0).asText() + "]";
                            calls.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), scope);
                        }
                    }));
        }
        return calls;
    }
}
