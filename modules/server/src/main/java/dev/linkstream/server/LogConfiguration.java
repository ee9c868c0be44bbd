package dev.linkstream.server;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.ingress.IngressProperties;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.log.Admission;
import dev.linkstream.log.LinkVerdicts;
import dev.linkstream.log.PendingReplies;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.GeneratedUserIds;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.UserIdSecret;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.util.unit.DataSize;

/** The ways into {@code link-requests}, for all that writes there. The topics exist once the epochs are settled. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngressProperties.class)
class LogConfiguration {

    /** Who waits in this process, which a core in it tells at once. */
    @Bean
    PendingReplies pendingReplies(SecureRandom random) {
        return new PendingReplies(random);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    @ConditionalOnRole({Role.INGRESS, Role.REDIRECT, Role.QUERY})
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

    /** What may be in flight, of all calls of this process together. */
    @Bean
    Admission admission(IngressProperties properties) {
        return new Admission(properties.maxInFlight());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    @ConditionalOnRole({Role.INGRESS, Role.REDIRECT, Role.QUERY})
    RequestLog singleRecords(KafkaConnection kafka, Topic<SpecificRecord> requestLog, Admission admission) {
        return new RequestLog(kafka, requestLog, admission::inFlight);
    }

    @Bean
    LinkRequests linkRequests(Deployment deployment, UserIdSecret secret) {
        return new LinkRequests(deployment.publicBaseUrl(), new GeneratedUserIds(secret));
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnRole({Role.INGRESS, Role.QUERY})
    WindowedLog windowedLog(
            IngressProperties properties, KafkaConnection kafka, Topic<SpecificRecord> requestLog, ReplyInbox replies) {
        return new WindowedLog(kafka, requestLog, replies, properties.window());
    }

    @Bean
    @ConditionalOnRole({Role.INGRESS, Role.REDIRECT, Role.QUERY})
    LinkVerdicts linkVerdicts(RequestLog log, ReplyInbox replies, IngressProperties properties) {
        return new LinkVerdicts(log, replies, properties.replyTimeout());
    }

    /** What every way in asks of attributes. */
    @Bean
    ValueLimits valueLimits(
            IngressProperties properties, @Value("${linkstream.pipeline.max-context:512KB}") DataSize maxContext) {
        return properties.limits(Math.toIntExact(maxContext.toBytes()));
    }
}
