package dev.linkstream.server;

import dev.linkstream.core.Core;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.CampaignRoutes;
import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.directory.OwnerDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.directory.ScenarioRoutes;
import dev.linkstream.directory.TableWriter;
import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.directory.TokenRoutes;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.log.AllUsersLog;
import dev.linkstream.log.RequestLog;
import dev.linkstream.stats.Stats;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** What every way in looks up: the deployment, its scenarios and its tokens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeploymentProperties.class)
class DirectoryConfiguration {

    @Bean
    Deployment deployment(DeploymentProperties settings, Environment environment) {
        String own = "http://" + environment.getProperty("server.address", "localhost") + ":"
                + environment.getProperty("server.port", "8080");
        String url = settings.publicBaseUrl() == null ? own : settings.publicBaseUrl();
        return new Deployment(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, settings.fullpageEnabled());
    }

    @Bean(destroyMethod = "close")
    TableWriter tableWriter(KafkaConnection kafka) {
        return new TableWriter(kafka.properties());
    }

    /** The topic exists once the epochs are settled. */
    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    ScenarioDirectory scenarioDirectory(
            KafkaConnection kafka, TableWriter writer, Topics topics, Clock clock, MeterRegistry meters) {
        return new ScenarioDirectory(
                kafka.properties(), writer, topics.scenarios(), clock, skipped(meters, topics.scenarios()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    TokenDirectory tokenDirectory(
            KafkaConnection kafka,
            TableWriter writer,
            Topics topics,
            DeploymentProperties settings,
            Clock clock,
            SecureRandom random,
            MeterRegistry meters) {
        return new TokenDirectory(
                kafka.properties(),
                writer,
                topics.apiTokens(),
                Objects.requireNonNull(settings.adminToken()),
                clock,
                random,
                skipped(meters, topics.apiTokens()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    CampaignDirectory campaignDirectory(
            KafkaConnection kafka, TableWriter writer, Topics topics, Clock clock, MeterRegistry meters) {
        return new CampaignDirectory(
                kafka.properties(), writer, topics.campaigns(), clock, skipped(meters, topics.campaigns()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    ErasureDirectory erasureDirectory(KafkaConnection kafka, TableWriter writer, Topics topics, MeterRegistry meters) {
        return new ErasureDirectory(
                kafka.properties(), writer, topics.erasureRegister(), skipped(meters, topics.erasureRegister()));
    }

    /** Where everything is, told by those who have it. */
    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    OwnerDirectory ownerDirectory(
            KafkaConnection kafka,
            TableWriter writer,
            Topics topics,
            CoreSettings settings,
            ObjectProvider<Core> core,
            ObjectProvider<Stats> stats,
            MeterRegistry meters) {
        OwnerDirectory owners = new OwnerDirectory(
                kafka.properties(),
                writer,
                topics.owners(),
                settings.streams().address(),
                skipped(meters, topics.owners()));
        core.ifAvailable(here -> owners.publish(KnownOwners.LINKS, here::partitions));
        stats.ifAvailable(here -> owners.publish(KnownOwners.NUMBERS, here::partitions));
        return owners;
    }

    @Bean
    KnownOwners owners(OwnerDirectory published, ObjectProvider<Core> core, ObjectProvider<Stats> stats) {
        return new KnownOwners(published, core.getIfAvailable(), stats.getIfAvailable());
    }

    private static Runnable skipped(MeterRegistry meters, Topic<?> topic) {
        return meters.counter("linkstream.directory.records.skipped", "topic", topic.name())::increment;
    }

    @Bean
    @ConditionalOnRole(Role.CONSOLE)
    RouterFunction<ServerResponse> scenarioRoutes(ScenarioDirectory scenarios) {
        return new ScenarioRoutes(scenarios).routes();
    }

    @Bean
    @ConditionalOnRole(Role.QUERY)
    RouterFunction<ServerResponse> campaignRoutes(
            CampaignDirectory campaigns, ScenarioDirectory scenarios, RequestLog log, Topics topics, Clock clock) {
        AllUsersLog users = new AllUsersLog(log, topics.linkRequests().partitions());
        return new CampaignRoutes(
                        campaigns,
                        scenarios,
                        rule -> users.append(CampaignDirectory.key(rule.getScenarioId(), rule.getCampaign()), rule),
                        clock)
                .routes();
    }

    @Bean
    @ConditionalOnRole(Role.CONSOLE)
    RouterFunction<ServerResponse> tokenRoutes(TokenDirectory tokens, Clock clock) {
        return new TokenRoutes(tokens, clock).routes();
    }

    /** The console asks for it too, maybe at an instance of its own. */
    @Bean
    @ConditionalOnRole({Role.QUERY, Role.CONSOLE})
    RouterFunction<ServerResponse> ownTokenRoute() {
        return TokenRoutes.ownRoute();
    }
}
