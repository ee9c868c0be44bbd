package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.server.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents: every shell example runs, every link leads somewhere, every metric that they name there is. */
class ITDocuments {

    private static final Path DOCS = Path.of("../../docs").toAbsolutePath().normalize();
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern SETTING = Pattern.compile("`(linkstream\\.[a-z-]+\\.[a-z.-]+)`");
    private static final Pattern ALARM = Pattern.compile("- alert: (\\w+)");
    private static final Pattern METRIC = Pattern.compile("\\b(?:linkstream|jvm|http|kafka)_[a-z_]+");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quick-start.md",
                "api.md",
                "events.md",
                "web-chat.md",
                "moving-from-opendialog.md",
                "operating.md"
            })
    void shouldRunEveryShellExample(String page, @TempDir Path directory) throws Exception {
        String script = SHELL.matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(example -> example.group(1))
                .collect(Collectors.joining("\n"));
        Program program = Program.shared();
        // As ./linkstream runs it once it is built.
        String command = Stream.concat(
                        Program.java().stream(), Stream.of("-jar", Program.jar().toString()))
                .collect(Collectors.joining("' '", "linkstream() { '", "' \"$@\"; }\n"));
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", command + script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "LINKSTREAM_URL",
                        program.url(),
                        "TOKEN",
                        Program.ADMIN_TOKEN,
                        "LINKSTREAM_HOME",
                        String.valueOf(DOCS.getParent()),
                        "LINKSTREAM_KAFKA_BOOTSTRAP_SERVERS",
                        program.bootstrapServers()));

        Process run = builder.start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).as(output).isZero();
        assertThat(script).isNotBlank();
    }

    @Test
    void shouldLinkToWhatThereIs() throws IOException {
        try (var pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(each -> each.toString().endsWith(".md")).toList()) {
                List<String> targets = LINK.matcher(Files.readString(page))
                        .results()
                        .map((MatchResult link) -> link.group(1))
                        .filter(target -> !target.startsWith("http"))
                        .toList();
                assertThat(targets).as(page.toString()).allMatch(target -> Files.exists(DOCS.resolve(target)));
            }
        }
    }

    /** Who reads of a setting or an alarm finds it. */
    @Test
    void shouldNameOnlySettingsAndAllAlarmsThatThereAre() throws IOException {
        Settings settings = new Settings();
        try (var pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(each -> each.toString().endsWith(".md")).toList()) {
                assertThat(SETTING.matcher(Files.readString(page)).results().map(each -> each.group(1)))
                        .as(page.toString())
                        .allMatch(settings::contains);
            }
        }
        Matcher alarms = ALARM.matcher(Files.readString(DOCS.resolve("prometheus-alerts.yaml")));
        assertThat(alarms.results().map(each -> each.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(Files.readString(DOCS.resolve("operating.md")))
                        .contains("`" + alarm + "`"));
    }

    @Test
    void shouldNameOnlyMetricsThatThereAre() throws Exception {
        Set<String> named = new TreeSet<>();
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")));
        dashboard.findValues("expr").forEach(expression -> named.addAll(metrics(expression.asString())));
        Map<String, List<Map<String, List<Map<String, Object>>>>> alerts =
                new Yaml().load(Files.readString(DOCS.resolve("prometheus-alerts.yaml")));
        Objects.requireNonNull(alerts.get("groups"))
                .forEach(group -> Objects.requireNonNull(group.get("rules"))
                        .forEach(rule -> named.addAll(metrics(String.valueOf(rule.get("expr"))))));
        assertThat(named).hasSizeGreaterThan(10);

        Api api = Program.shared().api();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertThat(metrics(api.get("/actuator/prometheus").body()))
                                .containsAll(named));
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
