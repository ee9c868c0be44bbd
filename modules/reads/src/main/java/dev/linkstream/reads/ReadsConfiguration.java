package dev.linkstream.reads;

import dev.linkstream.core.Core;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.stats.Stats;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import java.time.Clock;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads as beans: for whoever answers calls, whether it holds stores itself or not. */
@Configuration(proxyBeanMethods = false)
public class ReadsConfiguration {

    private static final int READ_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final int READ_QUEUE = 10_000;

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
    LocalReads localReads(ObjectProvider<Core> core, ObjectProvider<Stats> stats, Scheduler storeReads) {
        Core ofLinks = core.getIfAvailable();
        Stats ofNumbers = stats.getIfAvailable();
        return new LocalReads(
                ofLinks == null ? null : ofLinks.reads(), ofNumbers == null ? null : ofNumbers.reads(), storeReads);
    }

    @Bean
    RoutedReads routedReads(LocalReads local, Owners owners, CoreSettings settings, PeerSignature signature) {
        return new RoutedReads(local, settings.streams().address(), owners::ofLinks, new Peers(signature));
    }

    /** Partitions may be counted elsewhere than where the core serves them. */
    @Bean
    RoutedNumbers numbers(
            LocalReads local, Owners owners, CoreSettings settings, PeerSignature signature, Topics topics) {
        return new RoutedNumbers(
                new RoutedReads(local, settings.streams().address(), owners::ofNumbers, new Peers(signature)),
                topics.linkRequests().partitions(),
                topics.linkRequests()::partitionOf);
    }

    @Bean
    @ConditionalOnRole({Role.PIPELINE, Role.STATS})
    RouterFunction<ServerResponse> peerRoutes(LocalReads local, PeerSignature signature) {
        return new PeerRoutes(local, signature).routes();
    }

    @Bean
    LinkLookup linkLookup(CodeBook codes, RoutedReads reads, LogEnds ends) {
        return new LinkLookup(codes, reads, ends);
    }
}
