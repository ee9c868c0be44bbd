package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.SchemaIds;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Wires the schema ids: those of a registry where one is named, else our own, which are then served. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
public class RegistryConfiguration {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The schemas are registered here: the topics wait for it, so nothing is written before. */
    @Bean
    SchemaIds schemaIds(RegistryProperties settings, TopicSettings topics, Clock clock) {
        String url = settings.url();
        if (url == null) {
            return EventSchemas.landed();
        }
        RegistryClient registry =
                new RegistryClient(RegistryProperties.base(url), settings.username(), settings.password());
        List<Subject> subjects = Subject.of(new Topics(topics));
        return new RegisteredSchemaIds(registry, new Registration(registry, subjects, PATIENCE).run(), clock);
    }

    @Bean
    RouterFunction<ServerResponse> schemaRoutes(RegistryProperties settings, Topics topics) {
        return settings.url() == null ? new SchemaRoutes(Subject.of(topics)).routes() : request -> Mono.empty();
    }
}
