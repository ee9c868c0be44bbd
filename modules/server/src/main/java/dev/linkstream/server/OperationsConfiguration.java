package dev.linkstream.server;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.pipeline.Core;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What operators and developers look at: health, metrics, the API's description. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

    /** Part of readiness: up once this process answers for all that was accepted before it started. */
    @Bean
    HealthIndicator pipelineHealthIndicator(Core core, ScenarioDirectory scenarios, TokenDirectory tokens) {
        return () -> (core.isServing() && scenarios.loaded() && tokens.loaded() ? Health.up() : Health.outOfService())
                .build();
    }

    @Bean
    KafkaStreamsMetrics coreMetrics(Core core) {
        return new KafkaStreamsMetrics(core.streams());
    }

    @Bean
    OpenAPI openApi() throws IOException {
        try (InputStream document = new ClassPathResource("openapi.yaml").getInputStream()) {
            return Yaml31.mapper().readValue(document, OpenAPI.class);
        }
    }

    /** The first reader of the API's description waits for it to be put together; event loops must not. */
    @Bean
    WebFilter documentationOffTheEventLoops() {
        return (exchange, chain) -> {
            String path = exchange.getRequest().getPath().value();
            Mono<Void> answered = chain.filter(exchange);
            return path.startsWith("/v3/api-docs") || path.startsWith("/swagger-ui")
                    ? answered.subscribeOn(Schedulers.boundedElastic())
                    : answered;
        };
    }
}
