package dev.linkstream.intake;

import dev.linkstream.directory.ScenarioDirectory;
import dev.linkstream.events.InstanceId;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.consumer.DeadLetters;
import dev.linkstream.intake.consumer.GroupConsumers;
import dev.linkstream.intake.format.AvroRequests;
import dev.linkstream.intake.format.IntakeReader;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.intake.relay.Relay;
import dev.linkstream.intake.relay.RelayMetrics;
import dev.linkstream.intake.relay.RepliesProperties;
import dev.linkstream.intake.relay.ReplyTopicRule;
import dev.linkstream.intake.sources.Sources;
import dev.linkstream.intake.sources.SourcesProperties;
import dev.linkstream.intake.values.AvroTree;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.heap.HeapRoom;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Intake and relay as beans. Their topics must exist when they start, which they do once the epochs are settled. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IntakeProperties.class, RepliesProperties.class, SourcesProperties.class})
@ConditionalOnRole(Role.INGRESS)
public class IntakeConfiguration {

    @Bean
    ReplyTopicRule replyTopicRule(RepliesProperties properties, Topics topics) {
        return new ReplyTopicRule(properties.prefixesUnder(topics.settings().prefix()), topics);
    }

    @Bean(destroyMethod = "close")
    DeadLetters deadLetters(KafkaConnection kafka, Topics topics) {
        return new DeadLetters(kafka, topics.deadLetters().name());
    }

    @Bean
    List<RecordReader> recordReaders(SourcesProperties properties, Topics topics) {
        JsonTree json = new JsonTree();
        List<RecordReader> readers = new ArrayList<>();
        readers.add(
                new IntakeReader(topics.linkIntake().name(), json, new AvroRequests(topics.intakeRequests(), json)));
        readers.addAll(new Sources(json, new AvroTree(topics.schemaIds()::byId)).of(properties.sources(), topics));
        return readers;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    Intake intake(
            IntakeProperties properties,
            SourcesProperties sources,
            @Value("${linkstream.data:./data}") Path data,
            KafkaConnection kafka,
            Topics topics,
            List<RecordReader> readers,
            ScenarioDirectory scenarios,
            Deployment deployment,
            ReplyTopicRule replyTopics,
            ValueLimits limits,
            LinkRequests requests,
            WindowedLog log,
            DeadLetters deadLetters,
            Admin admin,
            MeterRegistry meters,
            Clock clock,
            HeapRoom room) {
        EventRules rules = new EventRules(
                scenarios::find,
                deployment.fullpageEnabled(),
                replyTopics,
                limits,
                requests,
                properties.dedup(),
                clock);
        return new Intake(
                consumers(kafka, topics, "intake", data, "read_committed"),
                new IntakeRules(readers, rules),
                log,
                deadLetters,
                admin,
                new SourceTopics(sources.sources()),
                new IntakeMetrics(meters, readers),
                room,
                scenarios::awaitLoaded);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("epochs")
    Relay relay(
            @Value("${linkstream.data:./data}") Path data,
            KafkaConnection kafka,
            Topics topics,
            ReplyTopicRule rule,
            DeadLetters deadLetters,
            Admin admin,
            MeterRegistry meters) {
        return new Relay(
                kafka,
                consumers(kafka, topics, "relay", data, "read_uncommitted"),
                topics.relayedReplies(),
                rule,
                deadLetters,
                admin,
                new RelayMetrics(meters));
    }

    private static GroupConsumers consumers(
            KafkaConnection kafka, Topics topics, String group, Path data, String isolation) {
        return new GroupConsumers(
                kafka,
                topics.settings().prefix() + group,
                InstanceId.keptIn(data.resolve("state").toAbsolutePath()),
                isolation);
    }
}
