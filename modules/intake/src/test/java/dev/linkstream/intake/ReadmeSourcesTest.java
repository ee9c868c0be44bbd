package dev.linkstream.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.intake.sources.Source;
import dev.linkstream.intake.sources.Sources;
import dev.linkstream.intake.sources.SourcesProperties;
import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import dev.linkstream.links.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;

/** The example sources of the module's README, each with the event behind it and what is made of that. */
class ReadmeSourcesTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("```yaml\n(.*?)```\n+```json\n(.*?)```\n+```text\n(.*?)```", Pattern.DOTALL);

    private static final Scenario SCENARIO =
            new Scenario("customer_support", "app", true, null, null, null, null, false, List.of());

    @TestFactory
    List<DynamicTest> shouldMakeOfAnEventWhatTheReadmeSays() throws IOException {
        Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        List<DynamicTest> tests = new ArrayList<>();
        while (examples.find()) {
            SourceProperties source = source(examples.group(1));
            String event = examples.group(2);
            String links = examples.group(3);
            tests.add(DynamicTest.dynamicTest(source.nameOrTopic(), () -> {
                assertThat(String.join("\n", made(source, event)) + "\n").isEqualTo(links);
                assertThat(identities(source, event)).doesNotHaveDuplicates();
            }));
        }
        assertThat(tests).as("examples").hasSize(4);
        return tests;
    }

    private static SourceProperties source(String yaml) throws IOException {
        ByteArrayResource text = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
        return new Binder(ConfigurationPropertySources.from(new YamlPropertySourceLoader().load("readme", text)))
                .bind("linkstream", SourcesProperties.class)
                .get()
                .sources()
                .get(0);
    }

    private static List<Decision> decisions(SourceProperties settings, String event) {
        Source source = new Sources(Fixtures.JSON, Fixtures.AVRO).source(settings);
        IntakeRules rules = new IntakeRules(List.of(source), Fixtures.rules(id -> SCENARIO, Clock.systemUTC()));
        return rules
                .decide(Fixtures.record(source.topic(), 1, event.getBytes(StandardCharsets.UTF_8)), Fixtures.TOPIC_ID)
                .stream()
                .map(ReadResult::decision)
                .toList();
    }

    private static List<String> made(SourceProperties settings, String event) {
        return decisions(settings, event).stream()
                .map(decision -> ((Decision.Accepted) decision).event())
                .map(link -> {
                    Map<String, String> values = new TreeMap<>();
                    link.getAttributes().forEach((name, value) -> values.put(name, value.getJson()));
                    return link.getUserId()
                            + values.entrySet().stream()
                                    .map(each -> " " + each.getKey() + "=" + each.getValue())
                                    .collect(Collectors.joining());
                })
                .toList();
    }

    private static List<String> identities(SourceProperties settings, String event) {
        return decisions(settings, event).stream()
                .map(decision ->
                        String.valueOf(((Decision.Accepted) decision).event().getIdentity()))
                .toList();
    }
}
