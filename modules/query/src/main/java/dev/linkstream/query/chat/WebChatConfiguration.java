package dev.linkstream.query.chat;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.query.contexts.UserContexts;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.redirect.visits.VisitEvents;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The web chat as beans: visitors come to it by the redirect. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QueryProperties.class)
@ConditionalOnRole(Role.REDIRECT)
public class WebChatConfiguration {

    private static final int RECENT_CONVERSATIONS = 50_000;

    @Bean
    ChatAccess chatAccess(LinkLookup lookup, LinkTargets targets) {
        return new ChatAccess(lookup::find, targets);
    }

    @Bean
    RouterFunction<ServerResponse> webChatRoutes(ChatAccess access, UserContexts contexts) {
        return new WebChatRoutes(access, contexts).routes();
    }

    @Bean
    RecentConversations recentConversations() {
        return new RecentConversations(RECENT_CONVERSATIONS);
    }

    @Bean
    RouterFunction<ServerResponse> conversationRoutes(
            ChatAccess access, RecentConversations recent, VisitEvents visits, Clock clock) {
        return new ConversationRoutes(access, recent, visits::publish, clock).routes();
    }

    @Bean
    RouterFunction<ServerResponse> chatMessageRoutes(
            ChatAccess access,
            UserContexts contexts,
            RecentConversations recent,
            VisitEvents visits,
            QueryProperties properties,
            MeterRegistry meters,
            Clock clock) {
        ChatBackends backends =
                new ChatBackends(properties.chatReplyTimeout(), properties.chatPrivateAddresses(), clock, meters);
        return new ChatMessageRoutes(
                        access,
                        contexts::find,
                        backends,
                        new ChatVisits(recent, visits::publish, clock),
                        () -> "msg_" + UUID.randomUUID(),
                        clock)
                .routes();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebChatCorsFilter webChatCors(ScenarioDirectory scenarios, QueryProperties properties, Deployment deployment) {
        return new WebChatCorsFilter(
                new WebChatCors(scenarios, properties.allowedOrigins(), deployment.publicBaseUrl()));
    }
}
