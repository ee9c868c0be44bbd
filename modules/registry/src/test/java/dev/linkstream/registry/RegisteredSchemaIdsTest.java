package dev.linkstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.SchemaIdsException;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegisteredSchemaIdsTest {

    private static final int FIRST_ID = 101;
    private static final Schema STRANGER =
            SchemaBuilder.record("com.example.Stranger").fields().endRecord();
    private static final int EMBEDDED_EPOCH = EventSchemas.landed().idOf(EpochBegun.SCHEMA$);

    private final FakeRegistry registry = new FakeRegistry(FIRST_ID);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RegisteredSchemaIds ids = ids();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void shouldWriteTheNewestOfANameWithTheRegistrysId() {
        int landed = EventSchemas.landed().idOf(LinkRequested.SCHEMA$);

        assertThat(ids.idOf(LinkRequested.SCHEMA$)).isEqualTo(landed + 100);
        assertThat(ids.byId(landed + 100)).isEqualTo(EventSchemas.landed().byId(landed));
        assertThat(ids.byId(FIRST_ID)).isEqualTo(EventSchemas.landed().byId(1));
        assertThat(registry.calls).noneMatch(call -> call.contains("/schemas/ids/"));
    }

    @Test
    void shouldAskForAForeignIdOnce() {
        registry.put(7000, STRANGER);

        assertThat(ids.byId(7000)).isEqualTo(STRANGER);
        assertThat(ids.byId(7000)).isEqualTo(STRANGER);

        assertThat(registry.asked("GET /base/schemas/ids/7000")).isEqualTo(1);
    }

    @Test
    void shouldAskForAnUnknownIdAgainOnlyAfterAWhile() {
        assertThat(ids.byId(7000)).isNull();
        assertThat(ids.byId(7000)).isNull();
        assertThat(ids.byId(-5)).isNull();
        assertThat(registry.asked("GET /base/schemas/ids/7000")).isEqualTo(1);
        assertThat(registry.asked("GET /base/schemas/ids/-5")).isZero();

        registry.put(7000, STRANGER);
        later(Duration.ofSeconds(31));

        assertThat(ids.byId(7000)).isEqualTo(STRANGER);
    }

    @Test
    void shouldNotAskARegistryThatIsAwayForEveryRecord() {
        registry.troubles = 1;
        registry.put(7000, STRANGER);

        assertThatThrownBy(() -> ids.byId(7000))
                .isInstanceOf(SerializationException.class)
                .hasMessage(
                        "The schema with the id 7000 is not known here, and the schema registry cannot be asked for it");
        assertThatThrownBy(() -> ids.byId(7001)).isInstanceOf(SerializationException.class);
        assertThat(registry.asked("GET /base/schemas/ids/7001")).isZero();
        assertThat(ids.byId(FIRST_ID)).isNotNull();

        later(Duration.ofSeconds(6));

        assertThat(ids.byId(7000)).isEqualTo(STRANGER);
    }

    @Test
    void shouldReadNothingByEmbeddedIdsThatWereNeverUsed() {
        ids.requireReadable(EpochBegun.SCHEMA$, Set.of());
        ids.requireReadable(EpochBegun.SCHEMA$, Set.of(EMBEDDED_EPOCH + 100));

        assertThat(ids.byId(EventSchemas.landed().idOf(LinkGenerated.SCHEMA$))).isNull();
    }

    @Test
    void shouldReadWhatWasWrittenWithEmbeddedIds() {
        ids.requireReadable(EpochBegun.SCHEMA$, Set.of(EMBEDDED_EPOCH));

        assertThat(EventSchemas.landed().all())
                .allSatisfy((id, schema) -> assertThat(ids.byId(id)).isEqualTo(schema));
        assertThat(ids.idOf(EpochBegun.SCHEMA$)).isEqualTo(EMBEDDED_EPOCH + 100);
    }

    @Test
    void shouldRefuseARegistryThatMeansSomethingElseByAnEmbeddedId() {
        registry.put(3, STRANGER);

        assertThatThrownBy(() -> ids.requireReadable(EpochBegun.SCHEMA$, Set.of(EMBEDDED_EPOCH)))
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageContaining("by the id 3 they mean dev.linkstream.events.RequestConfirmed")
                .hasMessageContaining(registry.url() + ") means com.example.Stranger by it");
    }

    @Test
    void shouldRefuseEmbeddedIdsThatTheRegistryGaveToOthersOfOurSchemas() {
        // One foreign schema came first, so that each of ours has the next one's id.
        try (FakeRegistry shifted = new FakeRegistry(2)) {
            shifted.put(1, STRANGER);
            RegisteredSchemaIds others = ids(shifted);

            assertThatThrownBy(() -> others.requireReadable(EpochBegun.SCHEMA$, Set.of(EMBEDDED_EPOCH)))
                    .isInstanceOf(SchemaIdsException.class)
                    .hasMessageContaining("by the id 1 they mean dev.linkstream.events.LinkRequested");
        }
    }

    @Test
    void shouldRefuseTheRecordsOfAnotherRegistry() {
        assertThatThrownBy(() -> ids.requireReadable(EpochBegun.SCHEMA$, Set.of(4711)))
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageContaining("records with the schema id 4711")
                .hasMessageContaining("start with the registry that they were written with");
    }

    private RegisteredSchemaIds ids() {
        return ids(registry);
    }

    private RegisteredSchemaIds ids(FakeRegistry from) {
        var subjects = Subject.of(new Topics(TopicSettings.defaults("t.")));
        Map<Integer, Integer> registered = new Registration(from.client(), subjects, Duration.ofSeconds(5)).run();
        from.calls.clear();
        return new RegisteredSchemaIds(from.client(), registered, clock());
    }

    private void later(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Objects.requireNonNull(now.get());
            }
        };
    }
}
