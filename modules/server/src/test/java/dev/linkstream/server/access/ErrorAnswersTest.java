package dev.linkstream.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.linkstream.directory.TableWriter;
import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.ingress.Ingress;
import dev.linkstream.testkit.FreePort;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;

/** Errors and hostile paths through a real server as Spring Boot assembles it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ErrorAnswersTest {

    private final ConfigurableApplicationContext server = start();

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%2Fb%252F%3Bc..%C3%A9",
                "%2E%2E",
                "%23",
                "%25",
                "%2525",
                "%0D%0A",
                "%5C",
                "%E2%80%A8",
                "a%20b",
                "%2F%2F",
                "%7F%01",
                "..",
                "%E3%83%A6"
            })
    void shouldHandOnAnyIdPercentEncodedOnce(String encoded) throws Exception {
        assertThat(call("GET", "/public/api/links/" + encoded + "/tail")).startsWith("HTTP/1.1 200");
    }

    @Test
    void shouldRefuseNulInAPath() throws Exception {
        assertThat(call("GET", "/public/api/links/%00/tail"))
                .startsWith("HTTP/1.1 400")
                .endsWith("{\"message\":\"The URL must not contain NUL (%00).\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE", "PATCH"})
    void shouldAnswerNotFoundWhereNoMethodIsRouted(String method) throws Exception {
        String answer = call(method, "/no/such/path");

        assertThat(answer).startsWith("HTTP/1.1 404");
        if (!method.equals("HEAD")) {
            assertThat(answer).endsWith("{\"message\":\"Not found.\"}");
        }
    }

    @Test
    void shouldNameTheMethodsThatARouteKnows() throws Exception {
        assertThat(call("DELETE", "/public/api/links/x/tail"))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("\r\nallow: GET, PUT\r\n")
                .endsWith("{\"message\":\"The method must be GET, PUT here, not DELETE.\"}");
        assertThat(call("GET", "/public/api/generate-webchat-deep-link"))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("\r\nallow: POST\r\n");
        assertThat(call("POST", "/actuator/health"))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("\r\nallow: GET\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/readi%2fness", "/actuator/%2F", "/actuator/health/a;b"})
    void shouldKnowNoOperationWithAnEncodedPath(String path, CapturedOutput output) throws Exception {
        assertThat(call("GET", path)).matches("(?s)HTTP/1.1 404.*\\{\"message\":\"[^\"]+\"}");
        assertThat(output).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/htm,,*/*;q=0.8", "text/html,*/*;Q=0.8%", "*", "text/html;q", "a/b/c", "text/*;q=\u0001"})
    void shouldRefuseAnAcceptHeaderThatNobodyCanRead(String accept) throws Exception {
        assertThat(call("GET", "/actuator/health", "Accept: " + accept + "\r\n"))
                .matches(answer -> !answer.startsWith("HTTP/1.1 500"), accept);
        assertThat(call("GET", "/actuator/health", "Accept: text/htm,,*/*;q=0.8\r\n"))
                .startsWith("HTTP/1.1 406")
                .contains("The Accept header must be media types separated by commas");
    }

    @Test
    void shouldSayWhichTypesAreRead() throws Exception {
        assertThat(call("GET", "/fails/with-type"))
                .startsWith("HTTP/1.1 415")
                .endsWith("{\"message\":\"The Content-Type must be application/json, not text/plain.\"}");
    }

    @Test
    void shouldWriteTheAnswerOfARefusalAndKeepTheRateLimitHeaders() throws Exception {
        assertThat(call("PUT", "/public/api/links/x/tail", "Content-Length: 5\r\n"))
                .startsWith("HTTP/1.1 413")
                .containsIgnoringCase("x-ratelimit-remaining: ")
                .endsWith("{\"message\":\"The request body is larger than 4 bytes.\"}");
    }

    @Test
    void shouldRefuseBeforeTheBodyIsSent() throws Exception {
        String head = "Host: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n";

        assertThat(raw("POST /public/api/generate-webchat-deep-link HTTP/1.1\r\n" + head))
                .startsWith("HTTP/1.1 401")
                .endsWith("{\"message\":\"Unauthenticated.\"}");
    }

    @Test
    void shouldLogOneLineWithoutValuesForAFaultOfOurs(CapturedOutput output) throws Exception {
        assertThat(call("POST", "/public/api/generate-webchat-deep-link"))
                .startsWith("HTTP/1.1 500")
                .endsWith("{\"error\":\"An error occurred while generating the deep link.\"}");
        assertThat(call("GET", "/fails/secret-id"))
                .startsWith("HTTP/1.1 500")
                .endsWith("{\"error\":\"An error occurred.\"}");

        assertThat(output.getAll().lines().filter(line -> line.contains(" failed: ")))
                .hasSize(2)
                .last()
                .asString()
                .contains("GET /fails/{how} failed: java.lang.IllegalStateException at dev.linkstream.server.");
        assertThat(output.getAll()).doesNotContain("secret-id", "secret-value");
    }

    private String call(String method, String rawPath) throws IOException {
        return call(method, rawPath, "");
    }

    private String call(String method, String rawPath, String header) throws IOException {
        return raw(method + " " + rawPath + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer operator\r\n" + header + "\r\n");
    }

    private String raw(String request) throws IOException {
        int port = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        // There is no pipeline here whose health could be asked for.
                        "management.endpoint.health.validate-group-membership=false")
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = {ReactiveUserDetailsServiceAutoConfiguration.class})
    @Import({SecurityConfiguration.class, OperationPaths.class})
    static class Application {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        private final Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:" + FreePort.next());

        @Bean(destroyMethod = "close")
        TableWriter writer() {
            return new TableWriter(nowhere);
        }

        /** Never started: it knows the operator's token alone. */
        @Bean
        TokenDirectory tokens(TableWriter writer, Clock clock) {
            Topics topics = new Topics(TopicSettings.defaults("x."));
            return new TokenDirectory(
                    nowhere, writer, topics.apiTokens(), "operator", clock, new SecureRandom(), () -> {});
        }

        @Bean
        RouterFunction<ServerResponse> routes() {
            return route().GET("/public/api/links/{id}/tail", r -> Answers.message(200, r.pathVariable("id")))
                    .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                    .PUT(
                            "/public/api/links/{id}/tail",
                            r -> BodyReader.read(r, 4).flatMap(body -> Answers.message(200, "read")))
                    .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                    .POST(Ingress.GENERATE, r -> {
                        throw new IllegalStateException("secret-value");
                    })
                    .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                    .GET(
                            "/fails/with-type",
                            r -> Mono.error(new UnsupportedMediaTypeStatusException(
                                    MediaType.TEXT_PLAIN, List.of(MediaType.APPLICATION_JSON))))
                    .GET("/fails/{how}", r -> Mono.error(new IllegalStateException("secret-value")))
                    .build();
        }
    }
}
