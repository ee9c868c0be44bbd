package dev.linkstream.ingress;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.links.ValueLimits;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.log.PendingReplies;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.GeneratedUserIds;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.UserIdSecret;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.InFlightBatches;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The generate call as beans. The reply topics must exist when it starts, which it does before the server listens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngressProperties.class)
public class IngressConfiguration {

    @Bean
    PendingReplies pendingReplies(SecureRandom random) {
        return new PendingReplies(random);
    }

    /** The topics exist once the epochs are settled. */
    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    ReplyInbox replyInbox(
            IngressProperties properties,
            KafkaConnection kafka,
            Topics topics,
            SecureRandom random,
            PendingReplies pending,
            MeterRegistry meters) {
        return new ReplyInbox(
                kafka,
                topics,
                properties.replyPartition(),
                random,
                pending,
                meters.counter("linkstream.replies.unreadable")::increment);
    }

    @Bean
    LinkRequests linkRequests(Deployment deployment, UserIdSecret secret) {
        return new LinkRequests(deployment.publicBaseUrl(), new GeneratedUserIds(secret));
    }

    @Bean(destroyMethod = "close")
    WindowedLog windowedLog(
            IngressProperties properties, KafkaConnection kafka, Topic<SpecificRecord> requestLog, ReplyInbox replies) {
        return new WindowedLog(kafka, requestLog, replies, properties.window());
    }

    /** What every way in asks of attributes. */
    @Bean
    ValueLimits valueLimits(
            IngressProperties properties, @Value("${linkstream.pipeline.max-context:512KB}") DataSize maxContext) {
        return properties.limits(Math.toIntExact(maxContext.toBytes()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Ingress ingress(
            IngressProperties properties,
            @Value("${linkstream.pipeline.max-context:512KB}") DataSize maxContext,
            KafkaConnection kafka,
            Topic<SpecificRecord> requestLog,
            ScenarioDirectory scenarios,
            Deployment deployment,
            ReplyInbox replies,
            LinkRequests requests,
            WindowedLog windowedLog,
            MeterRegistry meters,
            SecureRandom random,
            Clock clock,
            ObjectProvider<FirstAnswers> firstAnswers,
            BodyRoom room) {
        return new Ingress(
                properties,
                Math.toIntExact(maxContext.toBytes()),
                kafka,
                requestLog,
                scenarios::find,
                deployment,
                replies,
                requests,
                windowedLog,
                meters,
                random,
                clock,
                firstAnswers::getIfAvailable,
                room);
    }

    @Bean
    UploadsStop uploadsStop(Ingress ingress) {
        return new UploadsStop(ingress);
    }

    @Bean
    InFlightBatches inFlightBatches(Ingress ingress) {
        return ingress.inFlightBatches();
    }

    @Bean
    LinkVerdicts linkVerdicts(Ingress ingress, ReplyInbox replies, IngressProperties properties) {
        return new LinkVerdicts(ingress.log(), replies, properties.replyTimeout());
    }

    @Bean
    RouterFunction<ServerResponse> ingressRoutes(Ingress ingress) {
        return ingress.routes();
    }
}
