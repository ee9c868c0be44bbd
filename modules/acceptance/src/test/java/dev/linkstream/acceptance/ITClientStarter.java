package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.client.GeneratedLink;
import dev.linkstream.client.LinkRejectedException;
import dev.linkstream.client.LinkRequest;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.starter.LinkstreamTemplate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A stranger's Spring Boot application that has the starter and two settings, and nothing else of ours. */
class ITClientStarter {

    private static Program program;
    private static ConfigurableApplicationContext stranger;
    private static LinkstreamTemplate linkstream;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Stranger {}

    @BeforeAll
    static void start() throws Exception {
        program = Program.shared();
        program.api().defineScenario("s");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", program.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("linkstream.replies.starter", 3, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        stranger = new SpringApplicationBuilder(Stranger.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.config.name", "stranger",
                        "spring.kafka.bootstrap-servers", program.bootstrapServers(),
                        "linkstream.client.reply-topic", "linkstream.replies.starter"))
                .run();
        linkstream = stranger.getBean(LinkstreamTemplate.class);
    }

    @AfterAll
    static void stop() {
        stranger.close();
    }

    @Test
    void shouldGetALinkThatOpensAndTheSameOneForTheSameId() {
        LinkRequest request =
                LinkRequest.of("s").id("starter-1").userId("stranger").attribute("n", 1);

        GeneratedLink link = soon(linkstream.request(request));

        assertThat(program.api().click(link.url()).headers().firstValue("Location"))
                .hasValue(link.deepLinkUrl());
        assertThat(soon(linkstream.request(request))).isEqualTo(link);
    }

    @Test
    void shouldHearOfARefusal() {
        CompletableFuture<GeneratedLink> link =
                linkstream.request(LinkRequest.of("unknown").attribute("n", 1));

        assertThatThrownBy(() -> soon(link)).cause().isInstanceOfSatisfying(LinkRejectedException.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.unknown_scenario);
            assertThat(rejection).hasMessage("The selected scenario does not exist.");
        });
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
