package dev.linkstream.stats;

import dev.linkstream.stats.counts.Tally;
import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one partition, or several, have counted of what a {@link StatsQuery} asks for. Users live in one partition, so
 * those of different ones add up.
 *
 * @param asOf all that happened before is counted; in milliseconds since 1970
 * @param series by start of the interval; of those in which something happened
 * @param campaigns of those that something ever happened to
 */
public record PartitionStats(long asOf, Tally totals, NavigableMap<Long, Tally> series, List<CampaignTally> campaigns) {

    /** The numbers of a campaign; null: of the links without one. */
    public record CampaignTally(@Nullable String campaign, Tally tally) {}

    /** As it goes from one instance to another. */
    public byte[] write() {
        RowWriter row = new RowWriter().signed(asOf);
        totals.write(row);
        row.number(series.size());
        series.forEach((start, tally) -> tally.write(row.signed(start)));
        row.number(campaigns.size());
        campaigns.forEach(each -> each.tally().write(row.optionalText(each.campaign())));
        return row.bytes();
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if it is nothing of that form
     */
    public static PartitionStats read(byte[] bytes) {
        RowReader row = new RowReader(bytes);
        long asOf = row.signed();
        Tally totals = Tally.read(row);
        NavigableMap<Long, Tally> series = new TreeMap<>();
        for (int count = row.small(); count > 0; count--) {
            series.put(row.signed(), Tally.read(row));
        }
        List<CampaignTally> campaigns = new ArrayList<>();
        for (int count = row.small(); count > 0; count--) {
            campaigns.add(new CampaignTally(row.optionalText(), Tally.read(row)));
        }
        return new PartitionStats(asOf, totals, series, campaigns);
    }

    /** Several partitions' numbers as one, which knows no more of time than the last of them. */
    public static PartitionStats sum(List<PartitionStats> parts) {
        long asOf = Long.MAX_VALUE;
        Tally totals = new Tally();
        NavigableMap<Long, Tally> series = new TreeMap<>();
        TreeMap<String, CampaignTally> campaigns = new TreeMap<>();
        for (PartitionStats part : parts) {
            asOf = Math.min(asOf, part.asOf);
            totals.plus(part.totals);
            part.series.forEach((start, tally) ->
                    series.computeIfAbsent(start, each -> new Tally()).plus(tally));
            for (CampaignTally each : part.campaigns) {
                // No campaign's name is empty, so those without one come first.
                campaigns
                        .computeIfAbsent(
                                each.campaign() == null ? "" : each.campaign(),
                                name -> new CampaignTally(each.campaign(), new Tally()))
                        .tally()
                        .plus(each.tally());
            }
        }
        return new PartitionStats(asOf, totals, series, List.copyOf(campaigns.values()));
    }
}
