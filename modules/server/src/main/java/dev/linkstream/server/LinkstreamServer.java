package dev.linkstream.server;

import dev.linkstream.ingress.IngressConfiguration;
import dev.linkstream.intake.IntakeConfiguration;
import dev.linkstream.query.QueryConfiguration;
import dev.linkstream.registry.RegistryConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The whole server as one Spring Boot application, whoever starts it. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = ReactiveUserDetailsServiceAutoConfiguration.class)
@Import({
    KafkaConfiguration.class,
    RegistryConfiguration.class,
    PipelineConfiguration.class,
    DirectoryConfiguration.class,
    IngressConfiguration.class,
    IntakeConfiguration.class,
    QueryConfiguration.class,
    HttpConfiguration.class,
    SecurityConfiguration.class,
    OperationsConfiguration.class
})
public class LinkstreamServer {}
