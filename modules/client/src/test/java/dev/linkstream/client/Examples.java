package dev.linkstream.client;

import dev.linkstream.events.RejectionReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The examples of the README, between their markers. */
final class Examples {

    private Examples() {}

    static String awaitALink(String bootstrapServers) throws Exception {
        // example
        try (LinkstreamClient client = LinkstreamClient.builder(bootstrapServers)
                .replyTopic("linkstream.replies.crm")
                .build()) {
            LinkRequest request = LinkRequest.of("customer_support")
                    .userId("user_12345")
                    .attribute("name", "John Doe")
                    .attribute("interests", List.of("sports", "travel"))
                    .attribute("lifetime_value", new BigDecimal("17677.90"));

            GeneratedLink link = client.request(request).get(10, TimeUnit.SECONDS);

            return link.url();
        }
        // end
    }

    static void sendMany(String bootstrapServers, List<String> orders) {
        // example
        try (LinkstreamClient client =
                LinkstreamClient.builder(bootstrapServers).build()) {
            List<CompletableFuture<?>> sent = orders.stream()
                    .<CompletableFuture<?>>map(order -> client.send(LinkRequest.of("customer_support")
                            .id("order-" + order)
                            .userId("user_12345")
                            .campaign("thank-you")
                            .attribute("last_order", order)))
                    .toList();

            // Fails if one of them did not arrive: then all may be sent again, and none gets a second link.
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        }
        // end
    }

    static CompletableFuture<String> linkOrHome(LinkstreamClient client, LinkRequest request) {
        // example
        return client.request(request).thenApply(GeneratedLink::url).exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof LinkRejectedException rejected
                    && rejected.reason() == RejectionReason.fullpage_disabled) {
                return "https://www.example.com/";
            }
            throw new CompletionException(cause);
        });
        // end
    }

    static LinkstreamClient configured(String bootstrapServers, Map<String, Object> security) {
        // example
        return LinkstreamClient.builder(bootstrapServers)
                .topicPrefix("staging.")
                .replyTopic("staging.replies.crm")
                .replyTimeout(Duration.ofSeconds(5))
                .properties(security)
                .build();
        // end
    }
}
