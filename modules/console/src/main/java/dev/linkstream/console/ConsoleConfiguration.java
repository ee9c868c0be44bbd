package dev.linkstream.console;

import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The console as a bean. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.CONSOLE)
public class ConsoleConfiguration {

    /** Before the redirect, to which any one segment may be a code. */
    @Bean
    @Order(0)
    RouterFunction<ServerResponse> consoleRoutes() {
        return new ConsoleRoutes().routes();
    }
}
