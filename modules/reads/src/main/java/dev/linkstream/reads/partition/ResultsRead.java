package dev.linkstream.reads.partition;

import dev.linkstream.core.BatchResult;
import dev.linkstream.core.CoreReads;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of a batch that lie in one partition, in order of index.
 *
 * @param from the first index
 * @param to the index after the last
 */
public record ResultsRead(int partition, String batchId, long from, long to)
        implements PartitionRead<List<ResultsRead.Row>> {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * What became of one request: a link at a position, or a rejection.
     *
     * @param position null where the request was rejected
     * @param errors messages by field, null where it was not
     */
    public record Row(
            long index,
            @Nullable String userId,
            @Nullable Position position,
            @Nullable String shortBaseUrl,
            @Nullable Map<String, List<String>> errors) {}

    @Override
    public List<Row> ask(CoreReads stores) {
        return stores.results(partition, batchId, from, Math.toIntExact(to - from)).stream()
                .takeWhile(result -> result.index() < to)
                .map(result -> row(result, stores))
                .toList();
    }

    private Row row(BatchResult result, CoreReads stores) {
        LinkRejected rejection = result.rejection();
        if (rejection != null) {
            return new Row(result.index(), rejection.getUserId(), null, null, errors(rejection));
        }
        Position position = new Position(
                result.position().epoch(), partition, result.position().offset());
        StoredLink link = stores.link(position).orElse(null);
        if (link == null) {
            return new Row(result.index(), null, null, null, Map.of("link", List.of("The link was dead for long.")));
        }
        if (ErasedLinks.is(link)) {
            return new Row(result.index(), null, null, null, Map.of("user_id", List.of("The user was erased.")));
        }
        return new Row(result.index(), link.getUserId(), position, link.getShortBaseUrl(), null);
    }

    private static Map<String, List<String>> errors(LinkRejected rejection) {
        return rejection.getErrors().isEmpty()
                ? Map.of(Objects.requireNonNullElse(rejection.getField(), ""), List.of(rejection.getMessage()))
                : rejection.getErrors();
    }

    @Override
    public String path() {
        return "results?batch_id=" + URLEncoder.encode(batchId, StandardCharsets.UTF_8) + "&from=" + from + "&to=" + to;
    }

    @Override
    public byte[] write(List<Row> answer) {
        return JSON.writeValueAsBytes(answer);
    }

    @Override
    public List<Row> parse(byte[] answer) {
        return List.of(JSON.readValue(answer, Row[].class));
    }
}
