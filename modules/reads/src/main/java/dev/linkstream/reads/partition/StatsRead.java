package dev.linkstream.reads.partition;

import dev.linkstream.stats.PartitionStats;
import dev.linkstream.stats.StatsQuery;
import dev.linkstream.stats.StatsReads;
import dev.linkstream.stats.counts.Interval;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a partition has counted of a scenario. */
public record StatsRead(int partition, StatsQuery query) implements NumbersRead<PartitionStats> {

    /** The question as another instance wrote it; {@code parameters} are its query's, null where one is absent. */
    public static StatsRead of(int partition, Function<String, @Nullable String> parameters) {
        return new StatsRead(
                partition,
                new StatsQuery(
                        required(parameters, "scenario"),
                        parameters.apply("campaign"),
                        Interval.of(required(parameters, "interval")).orElseThrow(),
                        ZoneId.of(required(parameters, "zone")),
                        Long.parseLong(required(parameters, "from")),
                        Long.parseLong(required(parameters, "to"))));
    }

    private static String required(Function<String, @Nullable String> parameters, String name) {
        String value = parameters.apply(name);
        if (value == null) {
            throw new IllegalArgumentException("An instance's question about numbers must have a " + name);
        }
        return value;
    }

    @Override
    public PartitionStats ask(StatsReads numbers) {
        return numbers.stats(partition, query);
    }

    @Override
    public String path() {
        return "stats?scenario=" + encoded(query.scenario())
                + (query.onlyCampaign() == null ? "" : "&campaign=" + encoded(query.onlyCampaign()))
                + "&interval=" + query.interval().text()
                + "&zone=" + encoded(query.zone().getId())
                + "&from=" + query.from()
                + "&to=" + query.to();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(PartitionStats answer) {
        return answer.write();
    }

    @Override
    public PartitionStats parse(byte[] answer) {
        return PartitionStats.read(answer);
    }
}
