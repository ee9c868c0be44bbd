package dev.linkstream.server;

import dev.linkstream.core.Core;
import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.OwnerDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.server.access.OperationPaths;
import dev.linkstream.stats.Stats;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.springframework.beans.factory.ObjectProvider;
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
            ObjectProvider<Core> core,
            ObjectProvider<Stats> stats,
            OwnerDirectory owners,
            ScenarioDirectory scenarios,
            CampaignDirectory campaigns,
            TokenDirectory tokens) {
        Core here = core.getIfAvailable();
        Stats counting = stats.getIfAvailable();
        // Numbers say themselves how far they are: only who does nothing else is asked for them.
        BooleanSupplier serving = here != null
                ? here::isServing
                : counting != null ? () -> counting.streams().state() == KafkaStreams.State.RUNNING : owners::loaded;
        return () -> (serving.getAsBoolean() && scenarios.loaded() && campaigns.loaded() && tokens.loaded()
                        ? Health.up()
                        : Health.outOfService())
                .build();
    }

    @Bean
    OperationPaths operationPaths() {
        return new OperationPaths();
    }

    @Bean
    @ConditionalOnRole(Role.PIPELINE)
    CoreMetrics coreMetrics(Core core, MeterRegistry registry) {
        return new CoreMetrics(core, registry);
    }

    @Bean
    RouterFunction<ServerResponse> documentation() {
        return new DocumentationRoutes().routes();
    }
}
