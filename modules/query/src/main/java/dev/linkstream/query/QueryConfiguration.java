package dev.linkstream.query;

import dev.linkstream.directory.CampaignDirectory;
import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.KeyVerdicts;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.query.batches.BatchReader;
import dev.linkstream.query.batches.BatchRoutes;
import dev.linkstream.query.contexts.ContextRoutes;
import dev.linkstream.query.contexts.UserContexts;
import dev.linkstream.query.links.CampaignRegeneration;
import dev.linkstream.query.links.LinkChanges;
import dev.linkstream.query.links.LinkRoutes;
import dev.linkstream.query.links.LinkViews;
import dev.linkstream.query.links.ListRoutes;
import dev.linkstream.query.links.QrRoutes;
import dev.linkstream.query.links.RegenerateFilter;
import dev.linkstream.query.links.RegenerateRoutes;
import dev.linkstream.query.links.Regeneration;
import dev.linkstream.query.links.RegenerationKeys;
import dev.linkstream.query.links.ScenarioLinks;
import dev.linkstream.query.numbers.ClickRoutes;
import dev.linkstream.query.numbers.StatsRoutes;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.reads.RoutedNumbers;
import dev.linkstream.reads.RoutedReads;
import dev.linkstream.redirect.LinkTargets;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.stats.StatsRetention;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.InFlightBatches;
import dev.linkstream.web.LiveEvents;
import dev.linkstream.web.Role;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;

/** What is asked of links, contexts, batches and numbers, as beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.QUERY)
public class QueryConfiguration {

    /** How long it may take until it is known what an idempotency key stands for. */
    private static final Duration KEY_PATIENCE = Duration.ofSeconds(5);

    @Bean
    RouterFunction<ServerResponse> statsRoutes(
            RoutedNumbers numbers,
            ScenarioDirectory scenarios,
            StatsRetention retention,
            LiveEvents live,
            Clock clock) {
        return new StatsRoutes(numbers, id -> scenarios.find(id) != null, retention, live, clock).routes();
    }

    @Bean
    RouterFunction<ServerResponse> clickRoutes(KafkaConnection kafka, Topics topics, ScenarioDirectory scenarios) {
        return new ClickRoutes(
                        kafka, topics.linkClicks(), Schedulers.boundedElastic(), id -> scenarios.find(id) != null)
                .routes();
    }

    @Bean
    LinkViews linkViews(LinkTargets targets, RoutedNumbers numbers) {
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
            RoutedNumbers numbers,
            CodeBook codes,
            Topics topics,
            Clock clock) {
        int partitions = topics.linkRequests().partitions();
        return new ListRoutes(
                        reads,
                        new ScenarioLinks(reads::await, codes, partitions, clock),
                        codes,
                        topics.linkRequests()::partitionOf,
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
            RoutedNumbers numbers,
            CodeBook codes,
            ScenarioDirectory scenarios,
            Deployment deployment,
            LinkRequests requests,
            WindowedLog log,
            RequestLog keyLog,
            ReplyInbox replies,
            BatchReader batches,
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
                new BatchIds(random, clock),
                new RegenerationKeys(
                        new KeyVerdicts(keyLog, replies, KEY_PATIENCE)::ask,
                        batches::status,
                        requests::fingerprint,
                        clock));
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

    @Bean
    RouterFunction<ServerResponse> batchRoutes(
            BatchReader reader, CodeBook codes, ObjectProvider<InFlightBatches> inFlight, Clock clock) {
        // Where no calls are taken, none are on their way.
        return new BatchRoutes(reader, codes, inFlight.getIfAvailable(() -> id -> Optional.empty()), clock).routes();
    }
}
