package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import java.time.Instant;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** When each campaign of a scenario had its first link in a partition, by name. */
public record CampaignsRead(int partition, String scenarioId) implements PartitionRead<Map<String, Instant>> {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Map<String, Instant> ask(CoreReads stores) {
        return stores.campaigns(partition, scenarioId);
    }

    @Override
    public String path() {
        return Paths.of("campaigns").with("scenario_id", scenarioId).toString();
    }

    @Override
    public byte[] write(Map<String, Instant> answer) {
        return JSON.writeValueAsBytes(answer);
    }

    @Override
    public Map<String, Instant> parse(byte[] answer) {
        return JSON.readValue(answer, new TypeReference<Map<String, Instant>>() {});
    }
}
