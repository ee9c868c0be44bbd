package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far the newest uploads are in one partition, newest first, by batch id.
 *
 * @param before the id of which those are asked for that began before it; null: all
 * @param limit how many at most
 */
public record BatchesRead(int partition, @Nullable String before, int limit)
        implements PartitionRead<Map<String, BatchRead.Part>> {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Map<String, BatchRead.Part> ask(CoreReads stores) {
        Map<String, BatchRead.Part> parts = new LinkedHashMap<>();
        stores.uploads(partition, before, limit).forEach(row -> parts.put(row.key, BatchRead.Part.of(row.value)));
        return parts;
    }

    @Override
    public String path() {
        return Paths.of("batches").with("before", before).with("limit", limit).toString();
    }

    @Override
    public byte[] write(Map<String, BatchRead.Part> answer) {
        return JSON.writeValueAsBytes(answer);
    }

    @Override
    public Map<String, BatchRead.Part> parse(byte[] answer) {
        return JSON.readValue(answer, new TypeReference<LinkedHashMap<String, BatchRead.Part>>() {});
    }
}
