package dev.linkstream.query;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.redirect.VisitEvents;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import java.time.Clock;
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
    RouterFunction<ServerResponse> conversationRoutes(ChatAccess access, VisitEvents visits, Clock clock) {
        return new ConversationRoutes(access, new RecentConversations(RECENT_CONVERSATIONS), visits::publish, clock)
                .routes();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebChatCorsFilter webChatCors(ScenarioDirectory scenarios, QueryProperties properties, Deployment deployment) {
        return new WebChatCorsFilter(
                new WebChatCors(scenarios, properties.allowedOrigins(), deployment.publicBaseUrl()));
    }
}
