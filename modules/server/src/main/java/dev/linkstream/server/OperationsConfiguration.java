package dev.linkstream.server;

import dev.linkstream.core.Core;
import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.directory.TokenDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** What operators and developers look at: health, metrics, the API's description. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

    /** Part of readiness: up once this process answers for all that was accepted before it started. */
    @Bean
    HealthIndicator pipelineHealthIndicator(
            Core core, ScenarioDirectory scenarios, CampaignDirectory campaigns, TokenDirectory tokens) {
        return () -> (core.isServing() && scenarios.loaded() && campaigns.loaded() && tokens.loaded()
                        ? Health.up()
                        : Health.outOfService())
                .build();
    }

    @Bean
    OperationPaths operationPaths() {
        return new OperationPaths();
    }

    @Bean
    CoreMetrics coreMetrics(Core core, MeterRegistry registry) {
        return new CoreMetrics(core, registry);
    }

    @Bean
    RouterFunction<ServerResponse> documentation() {
        return new DocumentationRoutes().routes();
    }
}
