package dev.linkstream.operations;

import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.LiveEvents;
import dev.linkstream.web.Role;
import java.time.Clock;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What operators call, as beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.CONSOLE)
public class OperatorConfiguration {

    private static final int THREADS = 2;
    private static final int QUEUE = 100;

    /** Operators' questions ask Kafka and wait, so never on an event loop. */
    @Bean(destroyMethod = "dispose")
    Scheduler operatorQuestions() {
        return Schedulers.newBoundedElastic(THREADS, QUEUE, "operators");
    }

    @Bean
    RouterFunction<ServerResponse> deadLetterRoutes(KafkaConnection kafka, Topics topics, Scheduler operatorQuestions) {
        return new DeadLetterRoutes(new DeadLetterQuestions(kafka, topics), operatorQuestions).routes();
    }

    @Bean
    RouterFunction<ServerResponse> pipelineRoutes(
            Admin admin,
            Topics topics,
            PipelineView pipeline,
            Scheduler operatorQuestions,
            LiveEvents live,
            Clock clock) {
        return new PipelineRoutes(new PipelineState(admin, topics, pipeline), operatorQuestions, live, clock).routes();
    }
}
