package dev.linkstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.SchemaIdsException;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.testkit.FreePort;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Subject> subjects = Subject.of(new Topics(TopicSettings.defaults("t.")));
    private final FakeRegistry registry = new FakeRegistry(1);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void shouldNameSubjectsByTopicAndWhereThereAreSeveralTypesByRecord() {
        assertThat(subjects)
                .extracting(Subject::name)
                .contains(
                        "t.links-value",
                        "t.link-intake-value",
                        "t.link-requests-dev.linkstream.events.LinkRequested",
                        "t.link-requests-dev.linkstream.events.RequestOpened",
                        "t.link-replies-dev.linkstream.events.LinkGenerated",
                        "t.epochs-value")
                .doesNotContain("t.link-requests-value", "t.dead-letters-value")
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldRegisterEveryVersionInOrderUnderEverySubject() {
        Map<Integer, Integer> ids = run();

        assertThat(ids.keySet()).isEqualTo(EventSchemas.landed().all().keySet());
        // An empty registry that counts gives out the ids of the list.
        assertThat(ids).allSatisfy((landed, id) -> assertThat(id).isEqualTo(landed));
        assertThat(registry.subjects()).hasSameSizeAs(subjects);
        assertThat(subjects)
                .allSatisfy(subject -> assertThat(registry.subjects().get(subject.name()))
                        .isEqualTo(subject.versions())
                        .isNotEmpty());
        assertThat(subjects)
                .filteredOn(subject -> subject.name().equals("t.link-intake-value"))
                .singleElement()
                .satisfies(subject -> assertThat(subject.versions()).startsWith(1, 9));
    }

    @Test
    void shouldSetTheCompatibilityOfEverySubject() {
        run();

        assertThat(registry.compatibility).hasSameSizeAs(subjects).containsValue("FULL_TRANSITIVE");
        assertThat(registry.compatibility.values()).containsOnly("FULL_TRANSITIVE");
    }

    @Test
    void shouldSetTheCompatibilityWhereARegistryWantsVersionsFirst() {
        registry.wantsVersionsFirst = true;

        run();

        assertThat(registry.compatibility).hasSameSizeAs(subjects);
    }

    @Test
    void shouldChangeNothingTheSecondTime() {
        Map<Integer, Integer> first = run();
        Map<String, List<Integer>> before = registry.subjects();

        assertThat(run()).isEqualTo(first);
        assertThat(registry.subjects()).isEqualTo(before);
    }

    @Test
    void shouldWaitForARegistryThatIsStarting() {
        registry.troubles = 3;

        assertThat(run()).hasSameSizeAs(EventSchemas.landed().all());
    }

    @Test
    void shouldSayWhereNoRegistryIsReached() {
        URI nowhere = URI.create("http://127.0.0.1:" + FreePort.next() + "/base");

        assertThatThrownBy(() ->
                        new Registration(new RegistryClient(nowhere, null, null), subjects, Duration.ofMillis(1)).run())
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageStartingWith("linkstream.schema-registry.url is " + nowhere
                        + ", but no schema registry can be reached there: ");
    }

    @Test
    void shouldNameTheSubjectThatRefusesASchema() {
        registry.refusing = "t.links-value";

        assertThatThrownBy(this::run)
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageContaining("linkstream.schema-registry.url (" + registry.url() + ")")
                .hasMessageContaining("the schema dev.linkstream.events.LinkGenerated under the subject t.links-value")
                .hasMessageContaining("HTTP 409: reader type INT");
    }

    @Test
    void shouldShowItselfToARegistryThatAsks() {
        registry.wantedAuthorization =
                "Basic " + Base64.getEncoder().encodeToString("me:sécret".getBytes(StandardCharsets.UTF_8));

        new Registration(new RegistryClient(registry.url(), "me", "sécret"), subjects, PATIENCE).run();

        assertThat(registry.subjects()).hasSameSizeAs(subjects);
        assertThatThrownBy(this::run)
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageContaining("who are you?")
                .hasMessageContaining("linkstream.schema-registry.password");
    }

    private Map<Integer, Integer> run() {
        return new Registration(registry.client(), subjects, PATIENCE).run();
    }
}
