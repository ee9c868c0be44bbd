package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** kill -9 at the worst moments: what was answered stays true, and nothing that was accepted is lost. */
class ITCrash {

    private static final Topics TOPICS = new Topics(TopicSettings.onOneMachine("linkstream."));

    @Test
    void shouldKeepAnAnswerThatLeftBeforeItsCommit() throws InterruptedException {
        try (Program program = Program.up("--pipeline.commit-interval=8s")) {
            Api api = program.api();
            api.defineScenario("s");
            JsonNode link = Api.json(
                            api.generate("{\"scenario_id\":\"s\",\"dataset\":[{\"attributes\":{\"name\":\"Ada\"}}]}"))
                    .get(0);
            Map<String, List<LinkGenerated>> committed = committedLinks(program);
            program.kill();
            assertThat(committed).as("the kill came before the commit").isEmpty();

            program.start();

            // The first thing that it is asked for: it may wait, it must not be unknown.
            String url = link.get("url").asString();
            HttpResponse<String> click = api.click(url);
            assertThat(click.statusCode()).isEqualTo(302);
            assertThat(click.headers().firstValue("Location").orElseThrow())
                    .contains("user_id=" + link.get("user_id").asString() + "&");
            assertThat(api.get("/public/api/users/" + link.get("user_id").asString() + "/context")
                            .body())
                    .contains("\"attributes\":{\"name\":\"Ada\"}");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(committedLinks(program).get(code(url))).hasSize(1));
        }
    }

    @Test
    void shouldLoseNothingOfALoadThatWasAccepted() throws Exception {
        int calls = 800;
        int answers = 500;
        int users = 100;
        try (Program program = Program.up("--pipeline.commit-interval=2s")) {
            Api api = program.api();
            api.defineScenario("s");
            Map<String, String> userByUrl = new ConcurrentHashMap<>();
            AtomicInteger answered = new AtomicInteger();
            ExecutorService callers = Executors.newFixedThreadPool(8);
            for (int call = 0; call < calls; call++) {
                int number = call;
                callers.execute(() -> {
                    try {
                        HttpResponse<String> answer = api.generate(body(number, users));
                        if (answer.statusCode() == 200) {
                            Api.json(answer)
                                    .forEach(link -> userByUrl.put(
                                            link.get("url").asString(),
                                            link.get("user_id").asString()));
                            answered.incrementAndGet();
                        }
                    } catch (RuntimeException e) {
                        // The program was killed: this call was never answered.
                    }
                });
            }
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> answered.get() >= answers);
            program.kill();
            callers.shutdownNow();
            assertThat(callers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

            program.start();

            assertThat(Links.notLeadingToTheirUsers(userByUrl)).isEmpty();
            // As many codes as links: none stands for two users.
            assertThat(userByUrl).hasSizeGreaterThanOrEqualTo(answers * users).hasSize(answered.get() * users);
            Map<String, List<LinkGenerated>> committed = committedLinks(program);
            Set<String> uncommitted =
                    userByUrl.keySet().stream().map(ITCrash::code).collect(Collectors.toSet());
            uncommitted.removeAll(committed.keySet());
            assertThat(uncommitted).isEmpty();
            Set<String> repeated = new HashSet<>();
            committed.forEach((code, events) -> {
                if (events.size() != 1) {
                    repeated.add(code);
                }
            });
            assertThat(repeated).isEmpty();

            // What the stores hold is in Kafka too: another instance, or one that has lost its disk, knows it all.
            program.stop();
            deleteTree(program.data().resolve("state"));
            program.start();
            assertThat(Links.notLeadingToTheirUsers(userByUrl)).isEmpty();
            for (String user : List.of("u0-0", "u7-99", "u" + answers / 2 + "-50")) {
                assertThat(api.get("/public/api/users/" + user + "/context").statusCode())
                        .as(user)
                        .isEqualTo(200);
            }
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static String body(int call, int users) {
        return IntStream.range(0, users)
                .mapToObj(i -> "{\"user_id\":\"u" + call + "-" + i + "\",\"attributes\":{\"n\":" + i + "}}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"s\",\"dataset\":[", "]}"));
    }

    private static String code(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** All that a read_committed subscriber of {@code links} gets to see, by code. */
    static Map<String, List<LinkGenerated>> committedLinks(Program program) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                program.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        Map<String, List<LinkGenerated>> links = new HashMap<>();
        try (KafkaConsumer<String, LinkGenerated> consumer = new KafkaConsumer<>(
                properties,
                TOPICS.links().keys().deserializer(),
                TOPICS.links().values().deserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, TOPICS.links().partitions())
                    .mapToObj(partition -> new TopicPartition(TOPICS.links().name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> links.computeIfAbsent(record.value().getCode(), code -> new ArrayList<>())
                                .add(record.value()));
            }
        }
        return links;
    }
}
