package dev.linkstream.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.stats.counts.Counters;
import dev.linkstream.stats.counts.Group;
import dev.linkstream.stats.counts.Interval;
import dev.linkstream.stats.counts.Keys;
import dev.linkstream.stats.counts.SpanRow;
import dev.linkstream.stats.counts.SpanUnit;
import dev.linkstream.stats.counts.Tally;
import dev.linkstream.stats.links.LinkNumbers;
import dev.linkstream.stats.rows.RowWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    private static final Instant NOW = Instant.parse("2026-11-30T13:17:00Z");
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final List<ZoneId> ZONES = List.of(
            UTC,
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("Asia/Kathmandu"),
            ZoneId.of("America/St_Johns"),
            ZoneId.of("Australia/Lord_Howe"));

    private final MapRows rows = new MapRows();

    private Numbers open() {
        return open(1 << 20);
    }

    private Numbers open(long memoryBytes) {
        return new Numbers(rows, Happening.PLACES, StatsRetention.DEFAULT, memoryBytes, NOW.toEpochMilli());
    }

    private static PartitionStats read(Numbers numbers, StatsQuery query) {
        PartitionStats answer = numbers.read(query, NOW.toEpochMilli());
        return PartitionStats.read(PartitionStats.sum(List.of(answer)).write());
    }

    /** A question about some while of the last days, at random. */
    private static StatsQuery question(Random random, Interval interval, long millis) {
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        long end = NOW.toEpochMilli() - (long) (random.nextDouble() * millis / 2);
        long from = end - (long) (random.nextDouble() * millis);
        String campaign = random.nextInt(3) == 0 ? null : random.nextInt(3) == 0 ? "" : "campaign 2";
        return new StatsQuery(
                Happening.SCENARIO, campaign, interval, zone, interval.floor(from, zone), interval.ceil(end + 1, zone));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAnswerWhatAPlainListOfAllThatHappenedAnswers(long seed) {
        Random random = new Random(seed);
        boolean minutes = seed % 2 == 0;
        long millis = Duration.ofHours(minutes ? 20 : 24 * 60).toMillis();
        int links = 1 + random.nextInt(seed % 3 == 0 ? 6_000 : 60);
        List<Happening> happened = new ArrayList<>();
        Numbers numbers = open();
        for (int round = 0; round < 12; round++) {
            for (int i = random.nextInt(400); i >= 0; i--) {
                Happening next = Happening.random(random, links, NOW, millis);
                happened.add(next);
                next.countIn(numbers);
            }
            if (random.nextBoolean()) {
                numbers.flush();
            }
            if (random.nextInt(3) == 0) {
                numbers.flush();
                // With little memory what is not needed now goes.
                numbers = open(random.nextBoolean() ? 1 << 20 : 1);
            }
            for (int i = 0; i < 4; i++) {
                Interval interval = minutes ? Interval.MINUTE : random.nextBoolean() ? Interval.HOUR : Interval.DAY;
                StatsQuery query = question(random, interval, millis);
                assertThat(Happening.text(read(numbers, query)))
                        .as("%s", query)
                        .isEqualTo(Happening.answer(query, happened));
            }
        }
    }

    @Test
    void shouldTellWhatBecameOfALink() {
        Numbers numbers = open();
        numbers.clicked(click("abc", "ann", NOW.plusMillis(7), UUID.randomUUID()));
        numbers.flush();
        numbers = open();
        numbers.clicked(click("abc", "ann", NOW.minusMillis(3), UUID.randomUUID()));
        numbers.clicked(click("abd", "ann", NOW, UUID.randomUUID()));
        numbers.started(conversation("abc", "ann", "1"));

        assertThat(LinkNumbers.read(numbers.link("abc").write()))
                .isEqualTo(new LinkNumbers(2, NOW.toEpochMilli() - 3, NOW.toEpochMilli() + 7, 1));
        assertThat(numbers.link("abe")).isEqualTo(LinkNumbers.NONE);
        assertThat(LinkNumbers.read(LinkNumbers.NONE.write())).isEqualTo(LinkNumbers.NONE);
    }

    @Test
    void shouldCountAClickOnceThatComesTwice() {
        Numbers numbers = open();
        UUID first = new UUID(0x1234_5678_9abc_8defL, Long.MAX_VALUE);
        UUID second = new UUID(first.getMostSignificantBits(), Long.MIN_VALUE);
        UUID others = new UUID(first.getMostSignificantBits() + (1L << 32), 0);
        assertThat(first.version()).isEqualTo(8);
        for (UUID id : List.of(first, second, first, others, second)) {
            numbers.clicked(click("abc", "ann", NOW, id));
            numbers.flush();
            numbers = open();
        }

        assertThat(numbers.link("abc").clicks()).isEqualTo(3);
    }

    @Test
    void shouldCountAConversationAndAnOutcomeOnceThatComeTwice() {
        Numbers numbers = open();
        for (int i = 0; i < 2; i++) {
            numbers.started(conversation("abc", "ann", "1"));
            numbers.started(conversation("abc", "ann", "2"));
            numbers.reported(outcome("3", "booked"));
            numbers.flush();
            numbers = open();
        }

        assertThat(numbers.link("abc").conversations()).isEqualTo(2);
        Tally totals = read(numbers, today(null)).totals();
        assertThat(totals.conversations()).isEqualTo(2);
        assertThat(totals.outcomes()).containsOnlyKeys("booked").containsEntry("booked", 1L);
    }

    @Test
    void shouldKeepARowSmallWhateverOutcomesAreNamed() {
        Numbers numbers = open();
        for (int i = 0; i < 150; i++) {
            numbers.reported(outcome("id " + i, "name " + i));
        }

        assertThat(read(numbers, today(null)).totals().outcomes())
                .hasSize(Counters.MOST_OUTCOMES + 1)
                .containsEntry(Counters.OTHER_OUTCOMES, 50L);
    }

    @Test
    void shouldNotCountRefusalsOfNoScenario() {
        Numbers numbers = open();
        for (RejectionReason reason : RejectionReason.values()) {
            numbers.rejected(refusal(Happening.SCENARIO, reason), NOW);
            numbers.rejected(refusal(null, reason), NOW);
        }

        assertThat(read(numbers, today(null)).totals().rejected()).isEqualTo(RejectionReason.values().length - 1);
    }

    @Test
    void shouldDropWhatIsNoLongerToldApartAndKeepTheDays() {
        Random random = new Random(1);
        List<Happening> happened = new ArrayList<>();
        Numbers numbers = open();
        for (int i = 0; i < 3000; i++) {
            Happening next =
                    Happening.random(random, 200, NOW, Duration.ofDays(80).toMillis());
            happened.add(next);
            next.countIn(numbers);
        }
        numbers.flush();
        int before = rows.rows.size();
        Instant later = NOW.plus(Duration.ofDays(60));
        numbers.forget(later.toEpochMilli());
        assertThat(rows.rows.size()).isLessThan(before);
        numbers = open();
        // Late: of a day of which only the whole is known.
        for (int i = 0; i < 500; i++) {
            Happening next =
                    Happening.random(random, 200, NOW, Duration.ofDays(80).toMillis());
            happened.add(next);
            next.countIn(numbers);
        }
        numbers.flush();
        numbers = open();

        StatsQuery days = new StatsQuery(
                Happening.SCENARIO,
                null,
                Interval.DAY,
                UTC,
                Interval.DAY.floor(NOW.minus(Duration.ofDays(70)).toEpochMilli(), UTC),
                Interval.DAY.ceil(NOW.toEpochMilli(), UTC));
        assertThat(Happening.text(read(numbers, days))).isEqualTo(Happening.answer(days, happened));
        long firstHour = StatsRetention.DEFAULT.firstHour(later.toEpochMilli());
        StatsQuery hours = new StatsQuery(
                Happening.SCENARIO,
                null,
                Interval.HOUR,
                ZoneId.of("Asia/Kathmandu"),
                Interval.HOUR.ceil(firstHour, ZoneId.of("Asia/Kathmandu")),
                Interval.HOUR.ceil(NOW.toEpochMilli(), ZoneId.of("Asia/Kathmandu")));
        assertThat(Happening.text(read(numbers, hours))).isEqualTo(Happening.answer(hours, happened));
        StatsQuery minutes =
                new StatsQuery(Happening.SCENARIO, null, Interval.MINUTE, UTC, 0, NOW.toEpochMilli() / 60_000 * 60_000);
        assertThat(read(numbers, minutes).series()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Clocks go forward, and back.
        "Europe/Berlin, 2026-03-29, 23",
        "Europe/Berlin, 2026-10-25, 25",
        "America/New_York, 2026-11-01, 25",
        // By half an hour.
        "Australia/Lord_Howe, 2026-10-04, 23",
        "Asia/Kolkata, 2026-10-25, 24"
    })
    void shouldCountADayAsLongAsItIsThere(String zone, LocalDate date, int hours) {
        ZoneId there = ZoneId.of(zone);
        long begin = date.atStartOfDay(there).toInstant().toEpochMilli();
        long end = date.plusDays(1).atStartOfDay(there).toInstant().toEpochMilli();
        Numbers numbers = new Numbers(
                rows,
                Happening.PLACES,
                new StatsRetention(Duration.ofDays(2), Duration.ofDays(400)),
                1 << 20,
                NOW.toEpochMilli());
        // One before, one after, and one as each hour of the day begins; of the last one, its last moment.
        for (long time = begin; time < end; time += 3_600_000) {
            numbers.clicked(click("abc", "ann", Instant.ofEpochMilli(time), UUID.randomUUID()));
        }
        for (long time : new long[] {begin - 1, end - 1, end}) {
            numbers.clicked(click("abd", "bob", Instant.ofEpochMilli(time), UUID.randomUUID()));
        }

        PartitionStats days = read(numbers, new StatsQuery(Happening.SCENARIO, null, Interval.DAY, there, begin, end));
        assertThat(days.series()).containsOnlyKeys(begin);
        int begun = (int) ((end - begin + 3_599_999) / 3_600_000);
        assertThat(begun).isBetween(hours, hours + 1);
        assertThat(days.totals().clicks()).isEqualTo(begun + 1);
        assertThat(days.totals().linksClicked()).isEqualTo(2);
        PartitionStats byHour =
                read(numbers, new StatsQuery(Happening.SCENARIO, null, Interval.HOUR, there, begin, end));
        assertThat(byHour.totals().clicks()).isEqualTo(begun + 1);
        assertThat(byHour.series().values().stream().mapToLong(Tally::clicks).sum())
                .isEqualTo(begun + 1);
        assertThat(byHour.series().firstKey()).isEqualTo(begin);
    }

    @Test
    void shouldRemoveTheRowsThatAShorterRetentionNeedsNoLonger() {
        Numbers numbers = open();
        for (int hour = 0; hour < 40; hour++) {
            numbers.clicked(click("abc", "ann", NOW.minus(Duration.ofHours(hour)), UUID.randomUUID()));
        }
        numbers.flush();
        Group group = Objects.requireNonNull(numbers.find(Happening.SCENARIO, "campaign"));
        byte[] minutes = Keys.spans(group.id(), SpanUnit.HOUR, 0);
        byte[] end = Keys.spans(group.id(), SpanUnit.HOUR, Integer.MAX_VALUE);
        assertThat(rows.rows.subMap(minutes, end)).hasSize(40);
        assertThat(daysByQuarters(group)).containsExactly(true, true, true);

        numbers = new Numbers(
                rows,
                Happening.PLACES,
                new StatsRetention(Duration.ofHours(3), Duration.ofDays(1)),
                1 << 20,
                NOW.toEpochMilli());
        numbers.forget(NOW.toEpochMilli());

        assertThat(rows.rows.subMap(minutes, end)).hasSize(4);
        assertThat(daysByQuarters(group)).containsExactly(false, true, true);
        // Days outlive all of it, and are exact.
        assertThat(read(numbers, new StatsQuery(Happening.SCENARIO, null, Interval.DAY, UTC, 0, 1L << 41))
                        .totals()
                        .clicks())
                .isEqualTo(40);
        assertThat(numbers.link("abc").clicks()).isEqualTo(40);
    }

    /** Of each day that is stored, whether its quarters are told apart. */
    private List<Boolean> daysByQuarters(Group group) {
        return rows
                .rows
                .subMap(
                        Keys.spans(group.id(), SpanUnit.DAY, 0),
                        Keys.spans(group.id(), SpanUnit.DAY, Integer.MAX_VALUE))
                .values()
                .stream()
                .map(row -> new SpanRow(SpanUnit.DAY, row).isSlotted())
                .toList();
    }

    @Test
    void shouldStoreNothingWhereNothingHappened() {
        // Kafka Streams also asks a store that it closes, and then takes no row for the changelog before a first
        // record.
        Numbers numbers = open();
        numbers.flush();

        assertThat(rows.rows).isEmpty();
    }

    @Test
    void shouldNotCountOnInRowsOfAnotherForm() {
        rows.put(Keys.state(), new RowWriter().put(1).number(7).bytes());

        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The numbers are stored in form 1 by another version of this program, and this one reads form 2");
    }

    @Test
    void shouldForgetAUserAndKeepTheNumbers() {
        Numbers numbers = open();
        numbers.clicked(click("abc", "ann", NOW, UUID.randomUUID()));
        numbers.clicked(click("abd", "bob", NOW, UUID.randomUUID()));
        numbers.started(conversation("abc", "ann", "1"));
        numbers.flush();
        numbers.clicked(click("abe", "ann", NOW, UUID.randomUUID()));

        numbers.erase("ann");
        numbers.flush();

        byte[] told = Keys.toldOf("ann");
        assertThat(rows.rows.subMap(told, Keys.after(told))).isEmpty();
        assertThat(rows.rows).containsKey(Keys.foreignLink("abd").get());
        assertThat(rows.rows)
                .doesNotContainKeys(
                        Keys.foreignLink("abc").get(), Keys.foreignLink("abe").get());
        assertThat(new Users(rows, 2).remove(Keys.user("ann"))).isEmpty();
        assertThat(new Users(rows, 2).remove(Keys.user("bob"))).hasValue(1);
        numbers = open();
        assertThat(numbers.link("abc")).isEqualTo(LinkNumbers.NONE);
        assertThat(numbers.link("abd").clicks()).isEqualTo(1);
        assertThat(Happening.text(read(numbers, today("campaign")).totals()))
                .startsWith("links=0 rejected=0 clicks=3 linksClicked=3 usersClicking=2 conversations=1");
        // Who comes under the same id is another.
        numbers.clicked(click("abf", "ann", NOW, UUID.randomUUID()));
        assertThat(read(numbers, today("campaign")).totals().usersClicking()).isEqualTo(3);
    }

    @Test
    void shouldCountTimesThatNoClockShowsAsTheNearest() {
        Numbers numbers = open();
        for (Instant at :
                List.of(Instant.MAX.minusSeconds(400L * 366 * 86_400 * 2_400_000), Instant.EPOCH.minusSeconds(9))) {
            numbers.clicked(click("abc", "ann", at, UUID.randomUUID()));
        }
        StatsQuery always = new StatsQuery(Happening.SCENARIO, null, Interval.DAY, UTC, 0, NOW.toEpochMilli());

        assertThat(numbers.link("abc").clicks()).isEqualTo(2);
        assertThat(read(numbers, always).series()).containsOnlyKeys(0L);
    }

    private static StatsQuery today(@Nullable String campaign) {
        return new StatsQuery(
                Happening.SCENARIO,
                campaign,
                Interval.DAY,
                UTC,
                Interval.DAY.floor(NOW.toEpochMilli(), UTC),
                Interval.DAY.ceil(NOW.toEpochMilli(), UTC));
    }

    private static LinkClicked click(String code, String user, Instant at, UUID id) {
        return new LinkClicked(id.toString(), code, user, Happening.SCENARIO, "campaign", null, at, Device.mobile);
    }

    private static ConversationStarted conversation(String code, String user, String id) {
        return ConversationStarted.newBuilder()
                .setEventId(id)
                .setCode(code)
                .setUserId(user)
                .setScenarioId(Happening.SCENARIO)
                .setCampaign("campaign")
                .setStartedAt(NOW)
                .build();
    }

    private static OutcomeReported outcome(String id, String name) {
        return OutcomeReported.newBuilder()
                .setEventId(id)
                .setCode("abc")
                .setUserId("ann")
                .setScenarioId(Happening.SCENARIO)
                .setName(name)
                .setReportedAt(NOW)
                .build();
    }

    private static LinkRejected refusal(@Nullable String scenario, RejectionReason reason) {
        return LinkRejected.newBuilder()
                .setEventId("1")
                .setRequestId("1")
                .setScenarioId(scenario)
                .setReason(reason)
                .setMessage("no")
                .build();
    }
}
