package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.client.GeneratedLink;
import dev.linkstream.client.LinkRejectedException;
import dev.linkstream.client.LinkRequest;
import dev.linkstream.client.LinkstreamClient;
import dev.linkstream.events.RejectionReason;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client library against the started program. */
class ITClient {

    private static Program program;
    private static LinkstreamClient client;

    @BeforeAll
    static void start() throws Exception {
        program = Program.shared();
        program.api().defineScenario("s");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", program.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("linkstream.replies.crm", 3, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        client = LinkstreamClient.builder(program.bootstrapServers())
                .replyTopic("linkstream.replies.crm")
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void shouldGetALinkThatOpens() {
        LinkRequest request = LinkRequest.of("s")
                .userId("zoë & co")
                .campaign("spring")
                .attribute("name", "Zoë \"Z\" Doe")
                .attribute("worth", new BigDecimal("17677.90"))
                .attribute("big", Long.MAX_VALUE)
                .attribute("vip", true)
                .attribute("interests", List.of("sports", "travel"));

        GeneratedLink link = soon(client.request(request));

        assertThat(link.requestId()).isEqualTo(request.id());
        assertThat(link.campaign()).isEqualTo("spring");
        assertThat(program.api().click(link.url()).headers().firstValue("Location"))
                .hasValue(link.deepLinkUrl());
        assertThat(program.api()
                        .get("/public/api/users/zo%C3%AB%20&%20co/context")
                        .body())
                .contains("\"attributes\":{\"big\":9223372036854775807,\"interests\":[\"sports\",\"travel\"],"
                        + "\"name\":\"Zoë \\\"Z\\\" Doe\",\"vip\":true,\"worth\":17677.90}");
    }

    @Test
    void shouldGetTheSameLinkForTheSameIdAlsoWithAGeneratedUser() {
        LinkRequest request = LinkRequest.of("s").id("order-17").attribute("n", 1);
        soon(client.send(request));

        GeneratedLink first = soon(client.request(request));
        GeneratedLink again = soon(client.request(request));

        assertThat(again).isEqualTo(first);
        assertThat(first.userId()).isNotBlank();
    }

    @Test
    void shouldHearOfARefusal() {
        CompletableFuture<GeneratedLink> link =
                client.request(LinkRequest.of("unknown").attribute("n", 1));

        assertThatThrownBy(() -> soon(link)).cause().isInstanceOfSatisfying(LinkRejectedException.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.unknown_scenario);
            assertThat(rejection.field()).isEqualTo("scenario_id");
            assertThat(rejection).hasMessage("The selected scenario does not exist.");
        });
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
