package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.yaml.snakeyaml.Yaml;

/** The compose file and the Dockerfile against what the program knows; no engine is needed. */
class ComposeFileTest {

    private static final Path ROOT = Path.of("../..");
    private static final List<String> KAFKA = List.of("kafka-1", "kafka-2", "kafka-3");
    private static final List<String> SERVERS = List.of("server-1", "server-2");
    private static final List<String> SECRETS =
            List.of("LINKSTREAM_ADMIN_TOKEN", "LINKSTREAM_CODES_KEYS", "LINKSTREAM_PRIVACY_MASTER_KEYS");

    private static final Set<String> OF_THE_C_LIBRARY = Set.of("MALLOC_ARENA_MAX", "LC_ALL");

    /** What the one who starts it must give. */
    private static final Map<String, String> GIVEN = Map.of(
            "LINKSTREAM_ADMIN_TOKEN",
            "token",
            "LINKSTREAM_CODES_KEYS",
            "0123456789abcdef".repeat(4),
            "LINKSTREAM_PRIVACY_MASTER_KEYS",
            "fedcba9876543210".repeat(4),
            "LINKSTREAM_PUBLIC_BASE_URL",
            "https://go.example.com");

    private final Map<String, Object> file = read();

    @Test
    void shouldRunTheImageWithTheOptionsOfTheProgram() throws IOException {
        String image = Files.readString(ROOT.resolve("Dockerfile"));

        assertThat(image).contains("COPY modules/cli/target/linkstream.jar modules/cli/java.options /opt/linkstream/");
        assertThat(image.lines().filter(line -> line.contains("exec java")))
                .singleElement()
                .asString()
                .contains("exec java @/opt/linkstream/java.options ${LINKSTREAM_JAVA_OPTS:-} -jar")
                .doesNotContain("-X");
        assertThat(Files.readString(ROOT.resolve(".dockerignore"))).contains("!modules/cli/java.options");
    }

    @Test
    void shouldNameOnlySettingsThatThereAre() throws IOException {
        Set<String> known = settings(SERVERS.stream()
                .flatMap(server -> environment(server).keySet().stream())
                .toList());
        Set<String> ofTheImage = settings(Files.readString(ROOT.resolve("Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("ENV "))
                .flatMap(line -> Arrays.stream(line.substring(4).split(" ")))
                .map(each -> each.substring(0, each.indexOf('=')))
                .filter(each -> !OF_THE_C_LIBRARY.contains(each))
                .toList());

        assertThat(known).hasSizeGreaterThan(6).allMatch(new Settings()::contains);
        assertThat(ofTheImage).hasSize(2).allMatch(new Settings()::contains);
    }

    @Test
    void shouldHaveValuesThatTheServerTakes() {
        for (String server : SERVERS) {
            Map<String, String> values = new TreeMap<>();
            environment(server).forEach((name, value) -> {
                if (value != null) {
                    values.put(setting(name), value.startsWith("${") ? Objects.requireNonNull(GIVEN.get(name)) : value);
                }
            });
            assertThat(values).containsValues(GIVEN.values().toArray(String[]::new));

            new Settings().check(new Binder(new MapConfigurationPropertySource(values)));
        }
    }

    @Test
    void shouldHaveNoSecretOfItsOwn() {
        for (String server : SERVERS) {
            for (String secret : SECRETS) {
                assertThat(environment(server).get(secret)).startsWith("${" + secret + ":?");
            }
        }
    }

    /** One that stays would let a cluster that lost its topics give out codes a second time. */
    @Test
    void shouldBeginNoCodesByDefault() {
        for (String server : SERVERS) {
            assertThat(environment(server)).containsEntry("LINKSTREAM_CODES_BEGIN_EPOCH", null);
        }
    }

    @Test
    void shouldLetServersReachEachOther() {
        for (String server : SERVERS) {
            assertThat(environment(server))
                    .containsEntry("LINKSTREAM_PIPELINE_ADVERTISED_ADDRESS", server + ":8080")
                    .containsEntry("LINKSTREAM_PIPELINE_STANDBY_REPLICAS", "1");
        }
    }

    @Test
    void shouldSurviveTheLossOfABroker() {
        assertThat(KAFKA.stream()
                        .map(broker -> environment(broker).get("KAFKA_NODE_ID"))
                        .distinct())
                .hasSize(3);
        for (String broker : KAFKA) {
            assertThat(environment(broker))
                    .containsEntry("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
                    .containsEntry("KAFKA_MIN_INSYNC_REPLICAS", "2")
                    .containsEntry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "3")
                    .containsEntry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "3")
                    .containsEntry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2")
                    .containsEntry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + broker + ":9092");
        }
    }

    @Test
    void shouldKeepWhatMustNotBeLostInVolumesOfItsOwn() {
        Map<String, Object> volumes = map(file.get("volumes"));

        KAFKA.forEach(broker ->
                assertThat(service(broker)).containsEntry("volumes", List.of(broker + ":/var/lib/kafka/data")));
        SERVERS.forEach(server -> assertThat(service(server)).containsEntry("volumes", List.of(server + ":/data")));
        assertThat(volumes).containsOnlyKeys("kafka-1", "kafka-2", "kafka-3", "server-1", "server-2");
    }

    @Test
    void shouldWatchAndRestartWhatRunsOn() {
        Map<String, Object> services = map(file.get("services"));
        Set<String> runningOn = new TreeSet<>(services.keySet());
        runningOn.remove("schema-registry-topic");

        assertThat(runningOn).hasSize(6);
        for (String name : runningOn) {
            assertThat(service(name)).containsEntry("restart", "unless-stopped").containsKey("healthcheck");
        }
    }

    private Map<String, Object> service(String name) {
        return map(map(file.get("services")).get(name));
    }

    private Map<String, @Nullable String> environment(String service) {
        return map(service(service).get("environment"));
    }

    private static Set<String> settings(List<String> variables) {
        return variables.stream().map(ComposeFileTest::setting).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The setting that a variable means: an underscore stands for a dot or a hyphen. */
    private static String setting(String variable) {
        String[] words = variable.toLowerCase(Locale.ROOT).split("_");
        Settings settings = new Settings();
        for (int dots = 0; dots < 1 << (words.length - 1); dots++) {
            StringBuilder name = new StringBuilder(words[0]);
            for (int i = 1; i < words.length; i++) {
                name.append((dots >> (i - 1) & 1) == 0 ? '.' : '-').append(words[i]);
            }
            if (settings.contains(name.toString())) {
                return name.toString();
            }
        }
        return String.join(".", words);
    }

    private static Map<String, Object> read() {
        try {
            return new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <V extends @Nullable Object> Map<String, V> map(@Nullable Object value) {
        return (Map<String, V>) Objects.requireNonNull(value);
    }
}
