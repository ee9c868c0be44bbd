package dev.linkstream.stats;

import dev.linkstream.stats.counts.Group;
import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.rows.RowReader;
import dev.linkstream.stats.rows.RowWriter;
import dev.linkstream.stats.rows.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The campaigns of a partition. Those that are asked for, or counted, are read into memory as far as there is room for
 * them. Not thread-safe.
 */
final class Campaigns {

    private final Rows rows;
    private final long memoryBytes;
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, Map<String, Group>> byName = new HashMap<>();

    /** How many changes there were: what is worked out at one of them knows of nothing later. */
    private long changes = 1;

    Campaigns(Rows rows, long memoryBytes) {
        this.rows = rows;
        this.memoryBytes = memoryBytes;
        rows.range(Keys.allNames(), Keys.after(Keys.allNames()), (key, value) -> {
            RowReader row = new RowReader(value);
            name(new Group(groups.size(), row.text(), row.optionalText()));
        });
    }

    private void name(Group group) {
        groups.add(group);
        byName.computeIfAbsent(group.scenario(), each -> new HashMap<>()).put(nameOf(group.campaign()), group);
    }

    /** No campaign's name is empty. */
    private static String nameOf(@Nullable String campaign) {
        return campaign == null ? "" : campaign;
    }

    /** The number of the last change. */
    long version() {
        return changes;
    }

    /** The number of a change that begins. */
    long nextVersion() {
        return ++changes;
    }

    /** The campaign of a scenario; made where there is none. */
    Group of(String scenario, @Nullable String campaign) {
        Group group = find(scenario, campaign);
        if (group == null) {
            group = new Group(groups.size(), scenario, campaign);
            rows.put(
                    Keys.names(group.id()),
                    new RowWriter().text(scenario).optionalText(campaign).bytes());
            name(group);
        }
        group.load(rows, changes);
        return group;
    }

    @Nullable Group find(String scenario, @Nullable String campaign) {
        return byName.getOrDefault(scenario, Map.of()).get(nameOf(campaign));
    }

    /** Those that a question is about. */
    List<Group> askedBy(StatsQuery query) {
        List<Group> asked = new ArrayList<>();
        for (Group each : byName.getOrDefault(query.scenario(), Map.of()).values()) {
            if (query.asksFor(each.campaign())) {
                each.load(rows, changes);
                asked.add(each);
            }
        }
        return asked;
    }

    /** Stores all that has changed. */
    void flush() {
        for (Group each : groups) {
            each.flush(rows);
        }
        makeRoom();
    }

    /** Forgets campaigns that were not asked for lately, as far as the memory is needed; their rows stay. */
    void makeRoom() {
        long memory = 0;
        for (Group each : groups) {
            memory += each.isLoaded() ? each.memory() : 0;
        }
        if (memory <= memoryBytes) {
            return;
        }
        List<Group> oldest = groups.stream()
                .filter(each -> each.isLoaded() && !each.isChanged())
                .sorted(Comparator.comparingLong(Group::lastUse))
                .toList();
        for (Group each : oldest) {
            if (memory <= memoryBytes) {
                return;
            }
            memory -= each.memory();
            each.unload();
        }
    }

    void forgetMinutes(int beforeHour) {
        groups.forEach(each -> each.forgetMinutes(rows, beforeHour));
    }

    void forgetHours(int fromDay, int beforeDay) {
        groups.forEach(each -> each.forgetHours(rows, fromDay, beforeDay, nextVersion()));
    }
}
