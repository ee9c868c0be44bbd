package dev.linkstream.intake.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.intake.sources.SourcesProperties.ConditionProperties;
import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import dev.linkstream.intake.values.AvroTree;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.intake.values.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which records of a source are requests. */
class ConditionTest {

    private static final JsonTree JSON = new JsonTree();

    @Test
    void shouldHoldConditionsToWhatTheySay() {
        JsonValue document = JSON.readObject(
                "{\"a\":\"x\",\"n\":1.0,\"b\":true,\"z\":null,\"o\":{}}".getBytes(StandardCharsets.UTF_8), "value");

        assertThat(holds("/a", List.of("x", "y"), null, document)).isTrue();
        assertThat(holds("/a", List.of("y"), null, document)).isFalse();
        assertThat(holds("/n", List.of("1.0"), null, document)).isTrue();
        assertThat(holds("/b", List.of("true"), null, document)).isTrue();
        assertThat(holds("/z", List.of("null"), null, document)).isFalse();
        assertThat(holds("/z", null, true, document)).isFalse();
        assertThat(holds("/o", null, true, document)).isTrue();
        assertThat(holds("/none", null, false, document)).isTrue();
        assertThat(holds("/a", null, false, document)).isFalse();
    }

    private static boolean holds(
            String pointer, @Nullable List<String> in, @Nullable Boolean exists, JsonValue document) {
        Condition condition = condition(pointer, in, exists);
        return condition.holds(Event.of(document).find(condition.pointer()));
    }

    private static Condition condition(String pointer, @Nullable List<String> in, @Nullable Boolean exists) {
        Condition condition = new Sources(JSON, new AvroTree(EventSchemas.landed()::byId))
                .source(new SourceProperties(
                        "n",
                        "crm.contacts",
                        "json",
                        "open",
                        null,
                        null,
                        Map.of("a", "/a"),
                        null,
                        null,
                        new ConditionProperties(pointer, null, in, exists),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of()))
                .condition();
        return Objects.requireNonNull(condition);
    }
}
