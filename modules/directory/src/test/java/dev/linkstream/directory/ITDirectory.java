package dev.linkstream.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.links.CampaignRule;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.testkit.FreePort;
import dev.linkstream.testkit.TestBroker;
import dev.linkstream.testkit.TestTopics;
import dev.linkstream.web.Scope;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ITDirectory {

    private static final Duration ELSEWHERE = Duration.ofSeconds(2);
    private static final Map<String, String> COMPACTED = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void shouldServeAScenarioHereAtOnceAndElsewhereWithinTwoSeconds() throws Exception {
        Instance here = instance(TestBroker.shared(), tables(TestBroker.shared()));
        Instance there = instance(TestBroker.shared(), here.topics);
        Scenario scenario = scenario("a/b;é", "k1");

        here.scenarios.define(scenario).get(10, TimeUnit.SECONDS);
        assertThat(here.scenarios.find(scenario.id())).isEqualTo(scenario);
        Scenario later = scenario("0 later", "k2");
        here.scenarios.define(later).get(10, TimeUnit.SECONDS);
        here.scenarios.define(scenario).get(10, TimeUnit.SECONDS);
        assertThat(here.scenarios.newestFirst()).containsExactly(scenario, later);
        await().atMost(ELSEWHERE).until(() -> scenario.equals(there.scenarios.find(scenario.id())));

        assertThat(there.scenarios.delete(scenario.id()).get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(there.scenarios.find(scenario.id())).isNull();
        await().atMost(ELSEWHERE).until(() -> here.scenarios.find(scenario.id()) == null);
        assertThat(here.scenarios.delete(scenario.id()).get(10, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void shouldObeyACampaignsRuleHereAtOnceAndElsewhereWithinTwoSeconds() throws Exception {
        Instance here = instance(TestBroker.shared(), tables(TestBroker.shared()));
        Instance there = instance(TestBroker.shared(), here.topics);
        CampaignRule rule =
                new CampaignRule("a/b;é", "c/d", null, Instant.parse("2030-01-01T00:00:00Z"), "https://x.example/f");

        here.campaigns
                .change("a/b;é", "c/d", before -> rule, told -> CompletableFuture.completedFuture(null))
                .get(10, TimeUnit.SECONDS);
        assertThat(here.campaigns.find("a/b;é", "c/d")).isEqualTo(rule);
        await().atMost(ELSEWHERE).until(() -> rule.equals(there.campaigns.find("a/b;é", "c/d")));
    }

    @Test
    void shouldRevokeATokenElsewhereWithinTwoSeconds() throws Exception {
        Instance here = instance(TestBroker.shared(), tables(TestBroker.shared()));
        Instance there = instance(TestBroker.shared(), here.topics);

        IssuedToken issued =
                here.tokens.issue("crm", Set.of(Scope.LINKS_WRITE), null, 5L).get(10, TimeUnit.SECONDS);
        assertThat(here.tokens.authenticate(issued.secret())).isEqualTo(issued.token());
        await().atMost(ELSEWHERE).until(() -> issued.token().equals(there.tokens.authenticate(issued.secret())));

        assertThat(here.tokens.revoke(issued.token().id()).get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(here.tokens.authenticate(issued.secret())).isNull();
        await().atMost(ELSEWHERE).until(() -> there.tokens.authenticate(issued.secret()) == null);
    }

    @Test
    void shouldReadEverythingAfterARestartAndSkipWhatIsNoEvent() throws Exception {
        Topics topics = tables(TestBroker.shared());
        Instance before = instance(TestBroker.shared(), topics);
        for (int i = 0; i < 50; i++) {
            before.scenarios.define(scenario("s" + i % 20, "k" + i)).get(10, TimeUnit.SECONDS);
        }
        before.scenarios.delete("s0").get(10, TimeUnit.SECONDS);
        before.close();
        TestBroker.shared().topics().produce(topics.scenarios().name(), "s1", new byte[] {1, 2, 3});

        Instance after = instance(TestBroker.shared(), topics);

        assertThat(after.scenarios.all()).hasSize(19).contains(scenario("s1", "k41"), scenario("s19", "k39"));
    }

    @Test
    void shouldReadATopicThatWasMadeAnewFromItsBeginning() throws Exception {
        TestTopics created = TestBroker.shared().topics();
        created.create("scenarios", 1, COMPACTED);
        created.create("campaigns", 1, COMPACTED);
        created.create("api-tokens", 1, COMPACTED);
        Topics topics = new Topics(TopicSettings.defaults(created.prefix()));
        Instance instance = instance(TestBroker.shared(), topics);
        for (int i = 0; i < 3; i++) {
            instance.scenarios.define(scenario("old" + i, "k")).get(10, TimeUnit.SECONDS);
        }

        try (Admin admin = Admin.create(
                Map.<String, Object>of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.deleteTopics(List.of(topics.scenarios().name())).all().get(10, TimeUnit.SECONDS);
        }
        await().ignoreExceptions()
                .until(() -> !created.create("scenarios", 1, COMPACTED).isEmpty());
        try (Instance writing = new Instance(TestBroker.shared(), topics)) {
            writing.scenarios.define(scenario("new", "k")).get(10, TimeUnit.SECONDS);
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(instance.scenarios.all()).containsExactly(scenario("new", "k")));
    }

    @Test
    void shouldServeThroughAnOutageAndFailWritesWithinThreeSeconds() throws Exception {
        TestBroker broker = TestBroker.own();
        opened.push(broker);
        Instance instance = instance(broker, tables(broker));
        Scenario scenario = scenario("s", "k");
        instance.scenarios.define(scenario).get(10, TimeUnit.SECONDS);

        broker.stop();
        assertThatThrownBy(() -> instance.scenarios.define(scenario("s", "k2")).get(3, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DirectoryUnavailableException.class);
        assertThat(instance.scenarios.find("s")).isEqualTo(scenario);

        broker.start();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            instance.scenarios.define(scenario("s", "k3")).get(3, TimeUnit.SECONDS);
            assertThat(instance.scenarios.find("s")).isEqualTo(scenario("s", "k3"));
        });
    }

    @Test
    void shouldSayThatNothingWasChangedWhereKafkaWasNeverReached() throws Exception {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:" + FreePort.next());
        try (TableWriter writer = new TableWriter(nowhere);
                ScenarioDirectory scenarios = new ScenarioDirectory(
                        nowhere,
                        writer,
                        new Topics(TopicSettings.defaults("x.")).scenarios(),
                        Clock.systemUTC(),
                        () -> {})) {
            scenarios.start();

            assertThatThrownBy(() -> scenarios.define(scenario("s", "k")).get(3, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(DirectoryUnavailableException.class)
                    .hasMessageContaining("nothing was changed");
            assertThat(scenarios.awaitLoaded(Duration.ofMillis(1))).isFalse();
        }
    }

    private static Topics tables(TestBroker broker) {
        TestTopics created = broker.topics();
        created.create("scenarios", 1, COMPACTED);
        created.create("campaigns", 1, COMPACTED);
        created.create("api-tokens", 1, COMPACTED);
        return new Topics(TopicSettings.defaults(created.prefix()));
    }

    private static Scenario scenario(String id, String appKey) {
        return new Scenario(
                id,
                appKey,
                true,
                "https://x.example",
                null,
                "P30D",
                null,
                true,
                List.of(new AttributeDeclaration("age", AttributeType.WHOLE_NUMBER, true, false)));
    }

    private Instance instance(TestBroker broker, Topics topics) throws Exception {
        Instance instance = new Instance(broker, topics);
        opened.push(instance);
        assertThat(instance.scenarios.awaitLoaded(Duration.ofSeconds(10))).isTrue();
        assertThat(instance.campaigns.awaitLoaded(Duration.ofSeconds(10))).isTrue();
        assertThat(instance.tokens.awaitLoaded(Duration.ofSeconds(10))).isTrue();
        return instance;
    }

    private static final class Instance implements AutoCloseable {
        final Topics topics;
        final TableWriter writer;
        final ScenarioDirectory scenarios;
        final CampaignDirectory campaigns;
        final TokenDirectory tokens;

        Instance(TestBroker broker, Topics topics) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            this.topics = topics;
            writer = new TableWriter(kafka);
            scenarios = new ScenarioDirectory(kafka, writer, topics.scenarios(), Clock.systemUTC(), () -> {});
            campaigns = new CampaignDirectory(kafka, writer, topics.campaigns(), Clock.systemUTC(), () -> {});
            tokens = new TokenDirectory(
                    kafka, writer, topics.apiTokens(), "operator", Clock.systemUTC(), new SecureRandom(), () -> {});
            scenarios.start();
            campaigns.start();
            tokens.start();
        }

        @Override
        public void close() {
            scenarios.close();
            campaigns.close();
            tokens.close();
            writer.close();
        }
    }
}
