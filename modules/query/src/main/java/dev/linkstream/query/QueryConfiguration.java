package dev.linkstream.query;

import dev.linkstream.core.Core;
import dev.linkstream.core.CoreSettings;
import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.links.CodeBook;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.reads.LocalReads;
import dev.linkstream.reads.LogEnds;
import dev.linkstream.reads.Numbers;
import dev.linkstream.reads.PeerRoutes;
import dev.linkstream.reads.PeerSecret;
import dev.linkstream.reads.PeerSignature;
import dev.linkstream.reads.Peers;
import dev.linkstream.reads.RoutedReads;
import dev.linkstream.redirect.ClickCookie;
import dev.linkstream.redirect.ClickVerdicts;
import dev.linkstream.redirect.Clicks;
import dev.linkstream.redirect.ConfirmSecret;
import dev.linkstream.redirect.ConfirmTokens;
import dev.linkstream.redirect.FastRedirectAnswers;
import dev.linkstream.redirect.FastRedirects;
import dev.linkstream.redirect.LinkPages;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.redirect.LocalLinks;
import dev.linkstream.redirect.LoopLookups;
import dev.linkstream.redirect.PlainRedirectRule;
import dev.linkstream.redirect.RedirectRoutes;
import dev.linkstream.redirect.VisitEvents;
import dev.linkstream.redirect.VisitMetrics;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.stats.Stats;
import dev.linkstream.stats.StatsReads;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.InFlightBatches;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the reading side. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QueryProperties.class)
public class QueryConfiguration {

    private static final int READ_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int READ_QUEUE = 10_000;
    private static final int RECENT_CONVERSATIONS = 50_000;

    /** Stores read the disk, so never on an event loop. */
    @Bean(destroyMethod = "dispose")
    Scheduler storeReads() {
        return Schedulers.newBoundedElastic(READ_THREADS, READ_QUEUE, "store-reads");
    }

    @Bean
    LogEnds logEnds(Admin admin, Topics topics) {
        return new LogEnds(
                admin, topics.linkRequests().name(), topics.linkRequests().partitions());
    }

    @Bean
    PeerSignature peerSignature(PeerSecret secret, Clock clock) {
        return new PeerSignature(secret, clock);
    }

    @Bean
    LocalReads localReads(Core core, Stats stats, Scheduler storeReads) {
        return new LocalReads(core.reads(), stats.reads(), storeReads);
    }

    @Bean
    RoutedReads routedReads(LocalReads local, Core core, CoreSettings settings, PeerSignature signature) {
        return new RoutedReads(local, settings.address(), core.reads()::owner, new Peers(signature));
    }

    /** Partitions may be counted elsewhere than where the core serves them. */
    @Bean
    Numbers numbers(LocalReads local, Stats stats, CoreSettings settings, PeerSignature signature) {
        StatsReads here = stats.reads();
        return new Numbers(
                new RoutedReads(local, settings.address(), here::owner, new Peers(signature)),
                here.partitions(),
                here::partitionOf);
    }

    @Bean
    RouterFunction<ServerResponse> statsRoutes(
            Numbers numbers, ScenarioDirectory scenarios, StatsRetention retention, Clock clock) {
        return new StatsRoutes(numbers, id -> scenarios.find(id) != null, retention, clock).routes();
    }

    @Bean
    RouterFunction<ServerResponse> clickRoutes(KafkaConnection kafka, Topics topics, ScenarioDirectory scenarios) {
        return new ClickRoutes(
                        kafka, topics.linkClicks(), Schedulers.boundedElastic(), id -> scenarios.find(id) != null)
                .routes();
    }

    @Bean
    RouterFunction<ServerResponse> peerRoutes(LocalReads local, PeerSignature signature) {
        return new PeerRoutes(local, signature).routes();
    }

    @Bean
    UserContexts userContexts(RoutedReads reads, Core core) {
        return new UserContexts(reads, core.reads()::partitionOf);
    }

    @Bean
    LinkLookup linkLookup(CodeBook codes, RoutedReads reads, LogEnds ends) {
        return new LinkLookup(codes, reads, ends);
    }

    @Bean
    LinkTargets linkTargets(
            ScenarioDirectory scenarios, CampaignDirectory campaigns, Deployment deployment, Clock clock) {
        return new LinkTargets(scenarios::find, campaigns::find, deployment, clock);
    }

    @Bean
    LinkViews linkViews(LinkTargets targets, Numbers numbers) {
        return new LinkViews(targets, numbers);
    }

    @Bean
    RouterFunction<ServerResponse> linkRoutes(
            LinkLookup lookup,
            LinkViews views,
            LinkVerdicts verdicts,
            LinkRequests requests,
            ScenarioDirectory scenarios,
            Deployment deployment,
            SecureRandom random,
            Clock clock) {
        BatchIds ids = new BatchIds(random, clock);
        return new LinkRoutes(
                        lookup,
                        views,
                        new LinkChanges(verdicts::change, scenarios::find, views, ids::next, clock),
                        new Regeneration(
                                verdicts::link,
                                requests,
                                scenarios::find,
                                deployment.fullpageEnabled(),
                                ids::next,
                                clock))
                .routes();
    }

    @Bean
    RouterFunction<ServerResponse> listRoutes(
            RoutedReads reads,
            LinkLookup lookup,
            LinkTargets targets,
            ScenarioDirectory scenarios,
            CampaignDirectory campaigns,
            Numbers numbers,
            CodeBook codes,
            Topics topics,
            Core core,
            Clock clock) {
        int partitions = topics.linkRequests().partitions();
        return new ListRoutes(
                        reads,
                        new ScenarioLinks(reads::await, codes, partitions, clock),
                        codes,
                        core.reads()::partitionOf,
                        new LinkViews(targets, numbers)::shown,
                        targets,
                        scenarios,
                        campaigns,
                        clock)
                .routes();
    }

    @Bean(destroyMethod = "close")
    RegenerateRoutes regenerations(
            RoutedReads reads,
            LinkTargets targets,
            Numbers numbers,
            CodeBook codes,
            ScenarioDirectory scenarios,
            Deployment deployment,
            LinkRequests requests,
            WindowedLog log,
            Topics topics,
            SecureRandom random,
            Clock clock) {
        CampaignRegeneration regeneration =
                new CampaignRegeneration(reads::await, topics.linkRequests().partitions(), requests, clock);
        return new RegenerateRoutes(
                scenarios::find,
                deployment,
                new RegenerateFilter(targets::state, numbers::of, codes),
                regeneration,
                log,
                new BatchIds(random, clock));
    }

    @Bean
    RouterFunction<ServerResponse> regenerateRoutes(RegenerateRoutes regenerations) {
        return regenerations.routes();
    }

    @Bean
    RouterFunction<ServerResponse> qrRoutes(LinkLookup lookup) {
        return new QrRoutes(lookup::find).routes();
    }

    @Bean
    RouterFunction<ServerResponse> contextRoutes(UserContexts contexts) {
        return new ContextRoutes(contexts).routes();
    }

    /** Closed when the server takes no more calls, as the routes that use it are beans too. */
    @Bean(destroyMethod = "close")
    VisitEvents visitEvents(KafkaConnection kafka, Topics topics, MeterRegistry meters) {
        return new VisitEvents(kafka, topics, new VisitMetrics(meters));
    }

    @Bean
    ChatAccess chatAccess(LinkLookup lookup, LinkTargets standing) {
        return new ChatAccess(lookup::find, standing);
    }

    @Bean
    RouterFunction<ServerResponse> webChatRoutes(ChatAccess access, UserContexts contexts) {
        return new WebChatRoutes(access, contexts).routes();
    }

    @Bean
    RouterFunction<ServerResponse> conversationRoutes(ChatAccess access, VisitEvents visits, Clock clock) {
        return new ConversationRoutes(access, new RecentConversations(RECENT_CONVERSATIONS), visits::publish, clock)
                .routes();
    }

    @Bean
    BatchReader batchReader(RoutedReads reads, LogEnds ends, Topics topics, CodeBook codes, Core core) {
        return new BatchReader(reads, ends, codes, topics.linkRequests().partitions(), core.reads()::partitionOf);
    }

    @Bean
    FirstAnswers firstAnswers(BatchReader reader, CodeBook codes) {
        return new StoredAnswers(reader, codes);
    }

    @Bean
    RouterFunction<ServerResponse> batchRoutes(
            BatchReader reader, CodeBook codes, InFlightBatches inFlight, Clock clock) {
        return new BatchRoutes(reader, codes, inFlight, clock).routes();
    }

    /** Last, as any one segment may be a code. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    RouterFunction<ServerResponse> redirectRoutes(
            LinkLookup lookup,
            LinkTargets targets,
            LinkPages pages,
            Clicks clicks,
            ClickVerdicts verdicts,
            ConfirmSecret secret,
            SecureRandom random,
            Clock clock) {
        return new RedirectRoutes(
                        lookup::find,
                        targets,
                        pages,
                        clicks,
                        verdicts,
                        new ClickCookie(random),
                        new ConfirmTokens(secret, clock),
                        clock)
                .routes();
    }

    @Bean
    LinkPages linkPages() {
        return new LinkPages();
    }

    @Bean
    ClickVerdicts clickVerdicts(LinkVerdicts log) {
        return new LoggedClicks(log);
    }

    @Bean
    Clicks clicks(VisitEvents visits, Clock clock) {
        return new Clicks(visits::publish, clock);
    }

    /** Closed when the server takes no more calls, as the fast path that asks it is a bean too. */
    @Bean(destroyMethod = "close")
    LoopLookups laneLookups(Core core) {
        return new LoopLookups(new LocalLinks(core.reads()), linkReads(), System::nanoTime);
    }

    /** The web chat's page and, where operators ask, the actuator's list are no codes. */
    @Bean
    FastRedirects redirectDoor(
            CodeBook codes,
            LoopLookups lookups,
            LinkTargets standing,
            LinkPages pages,
            Clicks clicks,
            @Value("${management.endpoints.web.base-path:/actuator}") String operations) {
        return new FastRedirects(
                new PlainRedirectRule(Set.of("web-chat", "console", operations.substring(1))),
                codes,
                lookups,
                standing,
                new FastRedirectAnswers(pages),
                clicks);
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

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebChatCorsFilter webChatCors(ScenarioDirectory scenarios, QueryProperties properties, Deployment deployment) {
        return new WebChatCorsFilter(
                new WebChatCors(scenarios, properties.allowedOrigins(), deployment.publicBaseUrl()));
    }
}
