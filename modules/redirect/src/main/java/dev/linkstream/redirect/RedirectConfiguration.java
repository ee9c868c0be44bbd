package dev.linkstream.redirect;

import dev.linkstream.core.Core;
import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.redirect.pages.ConfirmSecret;
import dev.linkstream.redirect.pages.ConfirmTokens;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.visits.VisitEvents;
import dev.linkstream.redirect.visits.VisitMetrics;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Clicks as beans. */
@Configuration(proxyBeanMethods = false)
public class RedirectConfiguration {

    private static final int READ_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    /** Of whoever shows a link, too. */
    @Bean
    LinkTargets linkTargets(
            ScenarioDirectory scenarios, CampaignDirectory campaigns, Deployment deployment, Clock clock) {
        return new LinkTargets(scenarios::find, campaigns::find, deployment, clock);
    }

    /** Closed when the server takes no more calls, as the routes that use it are beans too. */
    @Bean(destroyMethod = "close")
    @ConditionalOnRole(Role.REDIRECT)
    VisitEvents visitEvents(KafkaConnection kafka, Topics topics, MeterRegistry meters) {
        return new VisitEvents(kafka, topics, new VisitMetrics(meters));
    }

    @Bean
    @ConditionalOnRole(Role.REDIRECT)
    LinkPages linkPages() {
        return new LinkPages();
    }

    @Bean
    @ConditionalOnRole(Role.REDIRECT)
    LimitedClicks limitedClicks(LinkVerdicts log, SecureRandom random, Clock clock) {
        return new LimitedClicks(new LoggedClicks(log), new ClickCookie(random), clock);
    }

    @Bean
    @ConditionalOnRole(Role.REDIRECT)
    Clicks clicks(VisitEvents visits, LinkVerdicts log, SecureRandom random, Clock clock) {
        LoggedExpiries expiries = new LoggedExpiries(log::change, new BatchIds(random, clock)::next);
        return new Clicks(visits::publish, expiries, clock);
    }

    /** Last, as any one segment may be a code. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnRole(Role.REDIRECT)
    RouterFunction<ServerResponse> redirectRoutes(
            LinkLookup lookup,
            LinkTargets targets,
            LinkPages pages,
            Clicks clicks,
            LimitedClicks limited,
            ConfirmSecret secret,
            Clock clock) {
        return new RedirectRoutes(lookup::find, targets, pages, clicks, limited, new ConfirmTokens(secret, clock))
                .routes();
    }

    /** Closed when the server takes no more calls, as the fast path that asks it is a bean too. */
    @Bean(destroyMethod = "close")
    @ConditionalOnRole(Role.REDIRECT)
    LoopLookups loopLookups(ObjectProvider<Core> core) {
        Core here = core.getIfAvailable();
        return here == null
                ? LoopLookups.withoutStores()
                : new LoopLookups(new LocalLinks(here.reads()), linkReads(), System::nanoTime);
    }

    /** The web chat's page and, where operators ask, the actuator's list are no codes. */
    @Bean
    @ConditionalOnRole(Role.REDIRECT)
    FastRedirects fastRedirects(
            CodeBook codes,
            LoopLookups lookups,
            LinkTargets targets,
            LinkPages pages,
            Clicks clicks,
            LimitedClicks limited,
            @Value("${management.endpoints.web.base-path:/actuator}") String operations) {
        return new FastRedirects(
                new PlainRedirectRule(Set.of("web-chat", "console", operations.substring(1))),
                codes,
                lookups,
                targets,
                new FastRedirectAnswers(pages),
                clicks,
                limited);
    }

    /** Event loops hand over to it without a lock: its queue has none, and its threads are there from the start. */
    private static ExecutorService linkReads() {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                READ_THREADS,
                READ_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedTransferQueue<>(),
                new CustomizableThreadFactory("link-reads-"));
        workers.prestartAllCoreThreads();
        return workers;
    }
}
