package dev.linkstream.console;

import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The web chat's page as a bean: visitors come to it by the redirect. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.REDIRECT)
public class WebChatPageConfiguration {

    /** Before the redirect, to which any one segment may be a code. */
    @Bean
    @Order(0)
    RouterFunction<ServerResponse> webChatPageRoutes() {
        return new WebChatPageRoutes().routes();
    }
}
