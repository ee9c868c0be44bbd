package dev.linkstream.console;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The console as a bean. */
@Configuration(proxyBeanMethods = false)
public class ConsoleConfiguration {

    @Bean
    RouterFunction<ServerResponse> consoleRoutes() {
        return new ConsoleRoutes().routes();
    }
}
