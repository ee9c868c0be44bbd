package dev.linkstream.query.chat;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.values.HttpUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.server.ServerWebExchange;

/** Lets web chats on the scenarios' own hosts call {@code /web-chat/*} from the browser. */
final class WebChatCors implements CorsConfigurationSource {

    private final ScenarioDirectory scenarios;
    private final List<String> allowedOrigins;

    /** The deployment's own origin counts as allowed: behind a proxy, its scheme is not what a request shows. */
    WebChatCors(ScenarioDirectory scenarios, List<String> allowedOrigins, String publicBaseUrl) {
        this.scenarios = scenarios;
        this.allowedOrigins = Stream.concat(allowedOrigins.stream(), Stream.of(origin(publicBaseUrl)))
                .toList();
    }

    @Override
    public @Nullable CorsConfiguration getCorsConfiguration(ServerWebExchange exchange) {
        if (!exchange.getRequest().getPath().value().startsWith("/web-chat/")) {
            return null;
        }
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins());
        cors.setAllowedMethods(List.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.POST.name()));
        // Any: tracing and error reporting put headers of their own on every call of a page.
        cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        cors.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER));
        cors.setMaxAge(Duration.ofMinutes(10));
        return cors;
    }

    private List<String> origins() {
        List<String> origins = new ArrayList<>(allowedOrigins);
        for (Scenario scenario : scenarios.all()) {
            if (scenario.fullpageUrl() != null) {
                origins.add(origin(scenario.fullpageUrl()));
            }
        }
        return origins;
    }

    /** Of a URL that was checked when it was set. */
    static String origin(String url) {
        return Objects.requireNonNull(HttpUrl.parse(url), "a URL that was checked")
                .origin();
    }
}
