package dev.linkstream.stats.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stats.MapRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinksTest {

    private final MapRows rows = new MapRows();

    /** What a plain map knows of a link. */
    private static final class Expected {
        private int user;
        private long clicks;
        private long first = Long.MAX_VALUE;
        private long last;
        private long conversations;

        LinkNumbers numbers() {
            return new LinkNumbers(clicks, clicks == 0 ? null : first, clicks == 0 ? null : last, conversations);
        }
    }

    @Test
    void shouldKnowWhatAPlainMapKnows() {
        Random random = new Random(1);
        Map<Integer, Expected> expected = new HashMap<>();
        Links links = new Links(rows, 1 << 20);
        for (int i = 0; i < 30_000; i++) {
            int offset = (int) Math.pow(10, 5 * random.nextDouble());
            LinkPlaces.Place place = LinkPlaces.Place.of(3, 2, offset);
            Expected link = expected.get(offset);
            assertThat(links.has(place)).isEqualTo(link != null);
            if (link == null) {
                link = new Expected();
                link.user = random.nextInt(500);
                expected.put(offset, link);
                links.add(place, link.user);
            }
            LinkBlock block = links.change(place);
            if (random.nextInt(5) == 0) {
                block.conversation(place.slot());
                link.conversations++;
            } else {
                long time = 1_764_500_000_000L - (long) Math.pow(10, 10 * random.nextDouble());
                block.click(place.slot(), time);
                link.clicks++;
                link.first = Math.min(link.first, time);
                link.last = Math.max(link.last, time);
            }
            if (random.nextInt(3_000) == 0) {
                erase(links, expected, random.nextInt(500), random.nextInt(500));
            }
            if (random.nextInt(1_000) == 0) {
                while (links.flush(3)) {}
                links = random.nextBoolean() ? new Links(rows, 1 << 20) : links;
            }
        }
        while (links.flush(3)) {}
        requireSame(links, expected);
        requireSame(new Links(rows, 1 << 20), expected);
    }

    private static void erase(Links links, Map<Integer, Expected> expected, int... users) {
        for (int user : users) {
            links.erase(user);
            expected.values().removeIf(each -> each.user == user);
        }
        requireSame(links, expected);
        // Whoever comes next under a number is not there, as none is given twice.
        while (links.flush(3)) {}
    }

    private static void requireSame(Links links, Map<Integer, Expected> expected) {
        for (int offset = 0; offset < 5_000; offset++) {
            Expected link = expected.get(offset);
            assertThat(links.numbers(LinkPlaces.Place.of(3, 2, offset)))
                    .isEqualTo(link == null ? LinkNumbers.NONE : link.numbers());
        }
    }

    @Test
    void shouldHaveOnePlaceForEachCodeWhateverKeysAreAdded() {
        CodeKeys keys = CodeKeys.parse("5e".repeat(32) + "\n" + "6f".repeat(32));
        Random random = new Random(1);
        Epoch old = epoch(0, CodeKeys.parse("5e".repeat(32)));
        CodeBook before = new CodeBook(EpochList.of(List.of(old)), keys, 12);
        List<Epoch> all = new ArrayList<>(List.of(old));
        for (int i = 1; i < 2_000; i++) {
            all.add(epoch(i, CodeKeys.parse("6f".repeat(32))));
        }
        CodeBook after = new CodeBook(EpochList.of(all), keys, 12);
        Set<LinkPlaces.Place> places = new HashSet<>();
        int several = 0;
        for (int i = 0; i < 2_000; i++) {
            String code = before.encode(new Position(0, random.nextInt(12), random.nextLong(1L << 42)));
            several += after.decode(code).size() - 1;
            assertThat(LinkPlaces.by(after).of(code))
                    .isEqualTo(LinkPlaces.by(before).of(code));
            places.add(LinkPlaces.by(after).of(code));
        }
        assertThat(several).isPositive();
        assertThat(places).hasSize(2_000);
        assertThat(LinkPlaces.by(after).of("no code")).isEqualTo(LinkPlaces.Place.of("no code"));
    }

    private static Epoch epoch(int number, CodeKeys keys) {
        return new Epoch(number, "topic " + number, keys.current().fingerprint(), List.of(), Instant.EPOCH, "test");
    }
}
