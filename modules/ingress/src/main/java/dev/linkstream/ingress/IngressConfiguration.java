package dev.linkstream.ingress;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.log.Admission;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.InFlightBatches;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The calls that ask for links, as beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.INGRESS)
public class IngressConfiguration {

    @Bean(initMethod = "start", destroyMethod = "close")
    Ingress ingress(
            IngressProperties properties,
            @Value("${linkstream.pipeline.max-context:512KB}") DataSize maxContext,
            ScenarioDirectory scenarios,
            Deployment deployment,
            Admission admission,
            RequestLog log,
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
                scenarios::find,
                deployment,
                admission,
                log,
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
    RouterFunction<ServerResponse> ingressRoutes(Ingress ingress) {
        return ingress.routes();
    }
}
