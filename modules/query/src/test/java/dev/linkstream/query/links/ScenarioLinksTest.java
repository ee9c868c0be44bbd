package dev.linkstream.query.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.reads.partition.ScenarioLinksRead;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ScenarioLinksTest {

    private static final int PARTITIONS = 5;
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** By partition, newest first. */
    private final List<List<LinksPage.Row>> partitions = new ArrayList<>();

    private final Random random = new Random(28);
    private final CodeBook codes = codes();

    /** How many links a read looks at. */
    private int lookedAt = 1_000;

    private final ScenarioLinks links = new ScenarioLinks(this::read, codes, PARTITIONS, Clock.systemUTC());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000})
    void shouldShowEachLinkOnceNewestFirst(int limit) {
        fill(300);

        List<Found.Link> all = all(null, link -> true, limit);

        assertThat(all)
                .isSortedAccordingTo(
                        Comparator.comparing(ScenarioLinksTest::made).reversed());
        assertThat(codes(all)).hasSameSizeAs(new HashSet<>(codes(all))).hasSize(300);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    void shouldGoOnWhereAReadLookedAtAsManyAsItMay(int mostLookedAt) {
        fill(300);
        lookedAt = mostLookedAt;

        List<Found.Link> rare = all("c7", link -> true, 10);

        assertThat(rare)
                .isSortedAccordingTo(
                        Comparator.comparing(ScenarioLinksTest::made).reversed());
        assertThat(codes(rare))
                .containsExactlyInAnyOrderElementsOf(partitions.stream()
                        .flatMap(List::stream)
                        .filter(row -> "c7".equals(row.link().link().getCampaign()))
                        .map(row -> codes.encode(row.position()))
                        .toList());
    }

    @Test
    void shouldShowOnlyWhatIsWanted() {
        fill(100);
        Predicate<Found.Link> even = link -> made(link).toEpochMilli() % 2 == 0;

        assertThat(all(null, even, 10))
                .hasSize((int) partitions.stream()
                        .flatMap(List::stream)
                        .filter(row -> even.test(row.link()))
                        .count())
                .allMatch(even);
    }

    @Test
    void shouldTakeNoCursorThatItDidNotGive() {
        LinksCursor cursor = new LinksCursor(List.of(
                LinksCursor.Bound.FIRST,
                LinksCursor.Bound.before(new Position(2_000, 1, (1L << 42) - 1)),
                LinksCursor.Bound.LAST));

        assertThat(LinksCursor.decode(cursor.encode(), 3)).isEqualTo(cursor);
        assertThat(LinksCursor.decode(cursor.encode(), 2)).isNull();
        assertThat(LinksCursor.decode(cursor.encode(), 4)).isNull();
        for (String text : List.of("", "x", "%", "////", "AQ", "AwMD", "AQAA")) {
            assertThat(LinksCursor.decode(text, 3)).isNull();
        }
    }

    private List<Found.Link> all(@Nullable String campaign, Predicate<Found.Link> wanted, int limit) {
        List<Found.Link> all = new ArrayList<>();
        LinksCursor cursor = LinksCursor.first(PARTITIONS);
        while (!cursor.isEnd()) {
            ScenarioLinks.Page page =
                    Objects.requireNonNull(links.page(new ScenarioLinks.Query("s", campaign, wanted), cursor, limit)
                            .block());
            assertThat(page.links().size()).isLessThanOrEqualTo(limit);
            all.addAll(page.links());
            cursor = Objects.requireNonNull(LinksCursor.decode(page.next().encode(), PARTITIONS));
        }
        return all;
    }

    private void fill(int count) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new ArrayList<>());
        }
        for (int i = count; i > 0; i--) {
            // Some partition has few links.
            int partition = Math.min(random.nextInt(PARTITIONS), random.nextInt(PARTITIONS));
            partitions
                    .get(partition)
                    .add(new LinksPage.Row(new Position(0, partition, i), new Found.Link("", link(i))));
        }
    }

    private StoredLink link(int number) {
        return StoredLink.newBuilder()
                .setUserId("u" + number)
                .setScenarioId("s")
                .setCampaign("c" + random.nextInt(20))
                .setIndex(0)
                .setCreatedAt(TIME.plusMillis(number / 2))
                .setShortBaseUrl("https://short.host")
                .build();
    }

    private Mono<LinksPage> read(ScenarioLinksRead read) {
        List<LinksPage.Row> rows = partitions.get(read.partition()).stream()
                .filter(row -> read.before() == null
                        || row.position().offset() < read.before().offset())
                .toList();
        List<LinksPage.Row> found = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            LinksPage.Row row = rows.get(i);
            if (read.campaign() == null
                    || read.campaign().equals(row.link().link().getCampaign())) {
                found.add(row);
            }
            if (found.size() == read.limit() || i + 1 == lookedAt) {
                return Mono.just(new LinksPage(found, row.position(), made(row.link())));
            }
        }
        return Mono.just(new LinksPage(found, null, null));
    }

    private static Instant made(Found.Link link) {
        return link.link().getCreatedAt();
    }

    private static List<String> codes(List<Found.Link> links) {
        return Stream.of(links).flatMap(List::stream).map(Found.Link::code).collect(Collectors.toList());
    }

    private static CodeBook codes() {
        CodeKeys keys = CodeKeys.parse("01".repeat(32));
        return new CodeBook(
                EpochList.of(List.of(new Epoch(0, "t", keys.current().fingerprint(), List.of(0L), TIME, "first"))),
                keys,
                PARTITIONS);
    }
}
