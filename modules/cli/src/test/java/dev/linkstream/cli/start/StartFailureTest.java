package dev.linkstream.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.privacy.master.KeyUnavailableException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.yaml.snakeyaml.Yaml;

class StartFailureTest {

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: b: c", "a: \"", "\ta: b"})
    void shouldSayWhereAFileIsNoYaml(String yaml) {
        RuntimeException told = explain(() -> new Yaml().load(yaml));

        assertThat(told)
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("the settings file application.yaml must be YAML, but is not, ")
                .hasMessageNotContaining("\n");
        assertThat(((CommandFailure) told).exitCode()).isEqualTo(2);
    }

    @Test
    void shouldSayThatAListHasAGap() {
        Binder binder =
                new Binder(new MapConfigurationPropertySource(Map.of("linkstream.x[0]", "a", "linkstream.x[2]", "c")));

        assertThat(explain(() -> binder.bind("linkstream.x", Bindable.listOf(String.class))))
                .hasMessage(
                        "setting linkstream.x[2] is set, but not all before it: the numbers of a list go from 0 without"
                                + " a gap");
    }

    @Test
    void shouldTellASettingsRuleInItsOwnWords() {
        assertThat(explain(() -> {
                    throw new IllegalStateException(new IllegalArgumentException("LINKSTREAM_X is no setting"));
                }))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("LINKSTREAM_X is no setting");
    }

    @Test
    void shouldSayInOneLineThatAMasterKeyIsMissing() {
        assertThat(explain(() -> {
                    throw new IllegalStateException(
                            new KeyUnavailableException("The master key ab is missing: put it back"));
                }))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("The master key ab is missing: put it back");
    }

    private static RuntimeException explain(Runnable start) {
        try {
            start.run();
        } catch (RuntimeException e) {
            return StartFailure.explain(e);
        }
        throw new AssertionError("nothing failed");
    }
}
