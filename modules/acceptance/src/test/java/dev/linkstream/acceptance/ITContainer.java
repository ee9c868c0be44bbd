package dev.linkstream.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The program on Kafka's own image, as others run it. Runs where a container engine answers. */
@Tag("docker")
class ITContainer {

    private static final String IMAGE = "apache/kafka:4.2.1";

    @Test
    void shouldDoTheMainJobOnKafkasOwnImage() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "a container engine answers");
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();
            try (Program program = Program.up("--bootstrap-servers=" + kafka.getBootstrapServers())) {
                Api api = program.api();
                api.defineScenario("s");

                Map<String, String> links = Links.generate(api, "u", 50);

                assertThat(links).hasSize(50);
                assertThat(Links.notLeadingToTheirUsers(links)).isEmpty();
                assertThat(api.get("/public/api/users/u7/context").body()).contains("\"attributes\":{\"n\":7}");

                program.kill();
                program.start();

                assertThat(Links.notLeadingToTheirUsers(links)).isEmpty();
                HttpResponse<String> refused = api.generate(
                        "{\"scenario_id\":\"none\",\"dataset\":" + "[{\"user_id\":\"u\",\"attributes\":{\"n\":1}}]}");
                assertThat(refused.statusCode()).isEqualTo(422);
                assertThat(refused.body()).contains("The selected scenario does not exist.");
            }
        }
    }
}
