package dev.linkstream.server;

import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.stats.Stats;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.stats.StatsSettings;
import dev.linkstream.streams.StreamsSettings;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The numbers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StatsProperties.class)
class StatsConfiguration {

    @Bean
    StatsRetention statsRetention(StatsProperties settings) {
        return new StatsRetention(
                settings.retention().minutes(), settings.retention().hours());
    }

    /** The epochs' start has made the topics. */
    @Bean(destroyMethod = "close")
    @ConditionalOnRole(Role.STATS)
    Stats stats(
            CoreSettings core,
            Topics topics,
            StatsProperties settings,
            StatsRetention retention,
            CodeBook codes,
            Clock clock,
            MeterRegistry meters) {
        Stats stats = Stats.start(
                new StatsSettings(
                        new StreamsSettings(
                                core.streams().kafka(),
                                core.streams().stateDirectory(),
                                core.streams().address(),
                                settings.threads(),
                                core.streams().standbyReplicas(),
                                settings.commitInterval(),
                                core.streams().storeMemoryBytes()),
                        settings.memory().toBytes(),
                        retention),
                topics,
                codes,
                clock);
        Gauge.builder("linkstream.stats.lag", stats, Stats::lag)
                .description("Events that are not yet counted here")
                .register(meters);
        TimeGauge.builder(
                        "linkstream.stats.delay",
                        stats,
                        TimeUnit.MILLISECONDS,
                        each -> each.delay().toMillis())
                .description("For how long what happens is not yet counted here")
                .register(meters);
        return stats;
    }
}
