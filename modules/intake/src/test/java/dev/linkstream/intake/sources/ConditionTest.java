package dev.linkstream.intake.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.intake.SourceSettings;
import dev.linkstream.intake.values.AvroTree;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.intake.values.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which records of a source are requests. */
class ConditionTest {

    private static final JsonTree JSON = new JsonTree();

    @Test
    void shouldHoldConditionsToWhatTheySay() {
        JsonValue document = JSON.readObject(
                "{\"a\":\"x\",\"n\":1.0,\"b\":true,\"z\":null,\"o\":{}}".getBytes(StandardCharsets.UTF_8), "value");

        assertThat(holds("/a", "in=x,y", document)).isTrue();
        assertThat(holds("/a", "in=y", document)).isFalse();
        assertThat(holds("/n", "in=1.0", document)).isTrue();
        assertThat(holds("/b", "in=true", document)).isTrue();
        assertThat(holds("/z", "in=null", document)).isFalse();
        assertThat(holds("/z", "exists=true", document)).isFalse();
        assertThat(holds("/o", "exists=true", document)).isTrue();
        assertThat(holds("/none", "exists=false", document)).isTrue();
        assertThat(holds("/a", "exists=false", document)).isFalse();
    }

    private static boolean holds(String pointer, String rule, JsonValue document) {
        Condition condition = Objects.requireNonNull(new Sources(JSON, new AvroTree(EventSchemas.landed()::byId))
                .source(SourceSettings.of(
                        "topic=crm.contacts", "attributes.a=/a", "condition.pointer=" + pointer, "condition." + rule))
                .condition());
        return condition.holds(Event.of(document).find(condition.pointer()));
    }
}
