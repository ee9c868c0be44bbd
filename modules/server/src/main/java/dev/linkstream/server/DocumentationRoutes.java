package dev.linkstream.server;

import dev.linkstream.web.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The API's description, {@code openapi.yaml}, as JSON, and Swagger UI to read it with. Nothing is loaded before
 * somebody asks.
 */
final class DocumentationRoutes {

    static final String DOCUMENT = "/v3/api-docs";
    private static final String UI = "/swagger-ui/";
    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
    private static final String WEBJAR_PROPERTIES = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String INITIALIZER = "swagger-initializer.js";

    private final Mono<byte[]> document =
            offTheEventLoops(DocumentationRoutes::documentAsJson).cache();
    private final Mono<String> webjar =
            offTheEventLoops(DocumentationRoutes::webjarDirectory).cache();

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(
                        DOCUMENT,
                        request -> document.flatMap(json -> ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue(json)))
                .GET(
                        "/swagger-ui.html",
                        request -> ServerResponse.status(HttpStatus.FOUND)
                                .header("Location", UI + "index.html")
                                .build())
                .GET(UI + INITIALIZER, request -> file(INITIALIZER, INITIALIZER))
                .GET(
                        UI + "{file:[a-z0-9-]+\\.[a-z]+}",
                        request -> webjar.flatMap(directory ->
                                file(request.pathVariable("file"), directory + request.pathVariable("file"))))
                .build();
    }

    private static Mono<ServerResponse> file(String name, String resource) {
        return offTheEventLoops(() -> bytes(resource))
                .flatMap(bytes -> ServerResponse.ok()
                        .contentType(MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM))
                        .bodyValue(bytes));
    }

    private static <T> Mono<T> offTheEventLoops(Callable<T> read) {
        return Mono.fromCallable(read).subscribeOn(Schedulers.boundedElastic());
    }

    private static byte[] documentAsJson() throws IOException {
        try (InputStream document = new ClassPathResource("openapi.yaml").getInputStream()) {
            return Json.bytes(new Yaml(new SafeConstructor(new LoaderOptions())).load(document));
        }
    }

    private static String webjarDirectory() throws IOException {
        try (InputStream properties = new ClassPathResource(WEBJAR_PROPERTIES).getInputStream()) {
            Properties webjar = new Properties();
            webjar.load(properties);
            return WEBJAR + webjar.getProperty("version") + "/";
        }
    }

    private static byte[] bytes(String resource) throws IOException {
        ClassPathResource file = new ClassPathResource(resource);
        if (!file.exists()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        try (InputStream content = file.getInputStream()) {
            return content.readAllBytes();
        }
    }
}
