package dev.linkstream.server;

import dev.linkstream.audit.AuditTrail;
import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.erasures.Erasures;
import dev.linkstream.events.InstanceId;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.LogKeySettings;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.master.MasterKeyFile;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.Role;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** What attributes are encrypted under. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PrivacyProperties.class)
class PrivacyConfiguration {

    /** Longer than the producers of requests try to send a record. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    @Bean
    MasterKeyFile masterKeyFile(PrivacyProperties settings, DeploymentProperties deployment, SecureRandom random) {
        return MasterKeyFile.load(settings.masterKeys(), deployment.data().resolve("master-keys"), random);
    }

    /** The topics exist once the epochs are settled. */
    @Bean(destroyMethod = "close")
    @DependsOn("epochs")
    LogKeys logKeys(
            PrivacyProperties settings,
            DeploymentProperties deployment,
            KafkaConnection kafka,
            Topics topics,
            MasterKeyFile masterKeys,
            SecureRandom random,
            Clock clock) {
        String issuer = InstanceId.keptIn(deployment.data().resolve("state").toAbsolutePath());
        return LogKeys.start(
                new LogKeySettings(
                        kafka,
                        topics,
                        topics.settings().prefix() + "core",
                        issuer,
                        settings.logKeyRotation(),
                        SETTLING),
                masterKeys,
                random,
                clock);
    }

    /** As the log's producers write it. */
    @Bean
    Topic<SpecificRecord> requestLog(PrivacyProperties settings, Topics topics, LogKeys keys) {
        return settings.encryption() ? keys.sealer().sealing(topics.linkRequests()) : topics.linkRequests();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @ConditionalOnRole(Role.QUERY)
    Erasures erasures(
            KafkaConnection kafka,
            Topics topics,
            RequestLog log,
            ReplyInbox replies,
            ErasureDirectory register,
            UserNames names,
            LogKeys keys,
            DeploymentProperties deployment,
            Clock clock) {
        return new Erasures(
                kafka,
                topics,
                log,
                replies,
                register,
                names,
                topics.linkRequests()::partitionOf,
                keys,
                deployment.data(),
                clock);
    }

    /** Behind the filters that know the token. */
    @Bean(destroyMethod = "close")
    @DependsOn("epochs")
    AuditTrail auditTrail(
            KafkaConnection kafka, Topics topics, UserNames names, DeploymentProperties deployment, Clock clock) {
        return new AuditTrail(
                kafka,
                topics.audit(),
                names,
                InstanceId.keptIn(deployment.data().resolve("state").toAbsolutePath()),
                clock);
    }

    @Bean
    @ConditionalOnRole(Role.QUERY)
    RouterFunction<ServerResponse> erasureRoutes(Erasures erasures) {
        return erasures.routes();
    }

    @Bean
    ContextProtection contextProtection(
            PrivacyProperties settings, LogKeys keys, UserNames names, SecureRandom random) {
        return new ContextProtection(
                keys.opener(),
                new UserKeyRow(keys.masterKeys(), keys::isReplacingMaster),
                names,
                random,
                settings.encryption());
    }
}
