package dev.linkstream.server;

import dev.linkstream.core.Core;
import dev.linkstream.core.config.CoreSettings;
import dev.linkstream.core.epochs.EpochStart;
import dev.linkstream.core.epochs.LogWatch;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.log.PendingReplies;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.users.UserNames;
import dev.linkstream.reads.PeerSecret;
import dev.linkstream.redirect.pages.ConfirmSecret;
import dev.linkstream.requests.UserIdSecret;
import dev.linkstream.streams.StreamsSettings;
import dev.linkstream.web.ConditionalOnRole;
import dev.linkstream.web.ConditionalWithoutRole;
import dev.linkstream.web.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The short codes, their epoch, and the core. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PipelineProperties.class, PipelineProperties.Codes.class})
class PipelineConfiguration {

    private static final Logger log = LoggerFactory.getLogger(PipelineConfiguration.class);

    /** One that computes its numbers: Java's usual one reads a file now and then, which an event loop must not. */
    @Bean
    SecureRandom secureRandom() throws NoSuchAlgorithmException {
        SecureRandom random = SecureRandom.getInstance("DRBG");
        random.nextBytes(new byte[1]); // takes its seed now
        return random;
    }

    @Bean
    CodeKeyFile codeKeyFile(DeploymentProperties deployment) {
        return new CodeKeyFile(deployment.data());
    }

    @Bean
    CodeKeys codeKeys(CodeKeyFile file, PipelineProperties.Codes settings, SecureRandom random) {
        return file.load(settings.keys(), random);
    }

    @Bean
    CoreSettings coreSettings(
            KafkaConnection kafka,
            DeploymentProperties deployment,
            PipelineProperties settings,
            Environment environment) {
        return new CoreSettings(
                new StreamsSettings(
                        kafka.properties(),
                        deployment.data().resolve("state").toAbsolutePath(),
                        settings.address(
                                environment.getProperty("server.address", "127.0.0.1"),
                                environment.getProperty("server.port", "8080")),
                        settings.threads(),
                        settings.standbyReplicas(),
                        settings.commitInterval(),
                        settings.storeMemory().toBytes()),
                new ValueLimits(ValueLimits.DEFAULT.maxValueBytes(), settings.maxNames(), (int)
                        settings.maxContext().toBytes()));
    }

    /** Before anything runs: which epoch this start goes on in. Creates the topics. */
    @Bean
    EpochList epochs(
            CoreSettings core,
            Topics topics,
            CodeKeys keys,
            CodeKeyFile keyFile,
            PipelineProperties.Codes settings,
            StartFacts facts,
            Clock clock)
            throws InterruptedException, ExecutionException {
        OptionalInt beginEpoch =
                settings.beginEpoch() == null ? OptionalInt.empty() : OptionalInt.of(settings.beginEpoch());
        EpochList epochs =
                new EpochStart(topics, keys, keyFile.isNew(), facts.uncleanReboot(), beginEpoch, clock).begin(core);
        keyFile.markUsed();
        facts.epochsOnRecord().run();
        return epochs;
    }

    @Bean
    CodeBook codeBook(EpochList epochs, CodeKeys keys, Topics topics) {
        return new CodeBook(epochs, keys, topics.linkRequests().partitions());
    }

    /** From the first epoch's key, so that it outlives rotations. */
    @Bean
    UserIdSecret userIdSecret(EpochList epochs, CodeKeys keys) throws GeneralSecurityException {
        CodeKey first = keys.find(epochs.all().get(0).keyFingerprint()).orElseGet(keys::current);
        return new UserIdSecret(derived(first, "user ids"));
    }

    /** From the first epoch's key, as erasures are known by them for as long as backups are kept. */
    @Bean
    UserNames userNames(EpochList epochs, CodeKeys keys) {
        CodeKey first = keys.find(epochs.all().get(0).keyFingerprint()).orElseGet(keys::current);
        return UserNames.derivedFrom(first.toHex());
    }

    /** From the current epoch's key, which every instance that runs has. */
    @Bean
    PeerSecret peerSecret(CodeKeys keys) throws GeneralSecurityException {
        return new PeerSecret(derived(keys.current(), "peers"));
    }

    /** From the current epoch's key too, as pages are answered by any instance. */
    @Bean
    ConfirmSecret confirmSecret(CodeKeys keys) throws GeneralSecurityException {
        return new ConfirmSecret(derived(keys.current(), "confirm pages"));
    }

    private static byte[] derived(CodeKey key, String purpose) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.toHex().getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return mac.doFinal(purpose.getBytes(StandardCharsets.US_ASCII));
    }

    /** Not the inbox itself: the core starts before that has found its place in the reply topics. */
    @Bean(destroyMethod = "close")
    @ConditionalOnRole(Role.PIPELINE)
    Core core(
            CoreSettings settings,
            Topics topics,
            EpochList epochs,
            CodeBook codes,
            ContextProtection protection,
            PendingReplies replies,
            StartFacts facts) {
        return Core.start(settings, topics, epochs, codes, protection, replies::tell, fault -> {
            log.error("The pipeline cannot go on: {}", fault.getMessage());
            facts.onFatal().run();
        });
    }

    /** Codes mean something else in another epoch, also to those that only open them. */
    @Bean(initMethod = "start", destroyMethod = "close")
    @ConditionalWithoutRole(Role.PIPELINE)
    LogWatch logWatch(CoreSettings settings, Topics topics, EpochList epochs, StartFacts facts) {
        return new LogWatch(settings, topics, epochs.current(), fault -> {
            log.error("This instance cannot go on: {}", fault.getMessage());
            facts.onFatal().run();
        });
    }
}
