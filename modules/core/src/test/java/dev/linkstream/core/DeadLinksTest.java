package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.NOON;
import static dev.linkstream.core.Fixtures.request;
import static dev.linkstream.core.Fixtures.wantsReply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.core.CoreDriver.Emitted;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.events.ClickAsked;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkChangeRequested;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.LinkVerdict;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.events.Verdict;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkBlock;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that are dead for long, purged by blocks: of epochs here, as one that has ended is complete however short it is. */
class DeadLinksTest {

    /** As shipped. */
    private static final Duration KEPT = Duration.ofDays(365);

    private static final Duration DAY = Duration.ofDays(1);

    /** Records of an epoch. */
    private static final int EPOCH = 10;

    private final CoreDriver core = driver();
    private Instant now = NOON;
    private long offset;

    @AfterEach
    void close() {
        core.close();
    }

    private static CoreDriver driver() {
        List<Epoch> epochs = LongStream.range(0, 40)
                .mapToObj(epoch -> Fixtures.epoch((int) epoch, "topic", epoch * EPOCH))
                .toList();
        return new CoreDriver(new CodeBook(EpochList.of(epochs), Fixtures.KEYS, 1), ValueLimits.DEFAULT);
    }

    @Test
    void shouldPurgeABlockOnceAllOfItsLinksAreDeadForLong() {
        LogPosition first = make("ann", NOON.plus(DAY));
        LogPosition second = make("bob", NOON.plus(DAY.multipliedBy(3)));
        LogPosition revoked = make("cid", null);
        now = NOON.plus(DAY);
        send("cid", change(revoked, "cid").setRevoked(true).build());
        nextEpoch();
        LogPosition alive = make("ann", null);

        passUntil(NOON.plus(DAY.multipliedBy(3)).plus(KEPT).minusMillis(1));
        assertThat(linkPositions()).contains(first, second, revoked, alive);
        assertThat(isPurged(first)).isFalse();

        passUntil(NOON.plus(DAY.multipliedBy(4)).plus(KEPT));
        assertThat(isPurged(first)).isTrue();
        core.advance(Duration.ofSeconds(2));
        assertThat(linkPositions()).containsExactly(alive);
        assertThat(core.rows(CoreStores.LINK_STATES)).isEmpty();
        assertThat(isPurged(alive)).isFalse();

        passUntil(NOON.plus(DAY.multipliedBy(5)).plus(KEPT).plus(KEPT));
        assertThat(isPurged(first)).isFalse();
        assertThat(linkPositions()).containsExactly(alive);
    }

    @Test
    void shouldKnowNoPurgedLinkBeforeItsRowIsGone() {
        LogPosition position = make("ann", NOON.plus(DAY));
        nextEpoch();
        passUntil(NOON.plus(DAY.multipliedBy(2)).plus(KEPT));
        assertThat(isPurged(position)).isTrue();
        assertThat(linkPositions()).contains(position);

        assertThat(verdict("ann", change(position, "ann").build())).isEqualTo(Verdict.unknown);
        assertThat(verdict("ann", click(position, "ann", "c"))).isEqualTo(Verdict.unknown);
    }

    @Test
    void shouldKeepABlockForTheSakeOfOneLinkThatMayLive() {
        LogPosition dead = make("ann", NOON.plus(DAY));
        LogPosition usedUp = make("bob", null, 1L);
        now = NOON.plus(DAY);
        send("bob", click(usedUp, "bob", "c"));
        nextEpoch();
        LogPosition later = make("cid", NOON.plus(DAY));
        nextEpoch();

        passUntil(NOON.plus(KEPT.multipliedBy(4)));
        core.advance(Duration.ofSeconds(2));

        assertThat(linkPositions()).contains(dead, usedUp).doesNotContain(later);
        send("bob", change(usedUp, "bob").setRevoked(true).build());
        passUntil(now.plus(KEPT.multipliedBy(2)).plus(DAY));
        core.advance(Duration.ofSeconds(2));
        assertThat(linkPositions()).isEmpty();
    }

    @Test
    void shouldCountFromTheExpiryThatALinkHasNow() {
        LogPosition longer = make("ann", NOON.plus(DAY));
        send(
                "ann",
                change(longer, "ann")
                        .setChanges(List.of("expires_at"))
                        .setExpiresAt(NOON.plus(DAY.multipliedBy(50)))
                        .build());
        nextEpoch();

        passUntil(NOON.plus(KEPT).plus(DAY.multipliedBy(49)));
        assertThat(isPurged(longer)).isFalse();
        passUntil(NOON.plus(KEPT).plus(DAY.multipliedBy(51)));
        assertThat(isPurged(longer)).isTrue();
    }

    @Test
    void shouldFindOlderLinksOfAUserBehindPurgedOnes() {
        LogPosition oldest = make("ann", null);
        nextEpoch();
        make("ann", NOON.plus(DAY));
        make("ann", NOON.plus(DAY));
        make("bob", NOON.plus(DAY));
        nextEpoch();
        LogPosition newest = make("ann", null);
        nextEpoch();
        passUntil(NOON.plus(DAY.multipliedBy(3)).plus(KEPT));
        core.advance(Duration.ofSeconds(2));

        assertThat(linkPositions()).containsExactly(oldest, newest);
        assertThat(chain("ann")).containsExactly(newest, oldest);
        send("ann", new UserErasureRequested("erasure", "ann", now));
        assertThat(core.<LogPosition, StoredLink>store(CoreStores.LINKS)
                        .get(oldest)
                        .getUserId())
                .isEmpty();
    }

    /** When rows are deleted depends on a clock: it must change nothing that comes out, nor lose a link. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAnswerAlikeWheneverRowsAreDeleted(long seed) {
        List<List<Emitted>> never = run(seed, i -> false);
        Random turns = new Random(seed);

        assertThat(run(seed, i -> true)).isEqualTo(never);
        assertThat(run(seed, i -> turns.nextInt(5) == 0)).isEqualTo(never);
    }

    private List<List<Emitted>> run(long seed, IntPredicate clears) {
        Random random = new Random(seed);
        List<LogPosition> made = new ArrayList<>();
        List<List<Emitted>> outputs = new ArrayList<>();
        Instant time = NOON;
        try (CoreDriver other = driver()) {
            for (int i = 0; i < 350; i++) {
                String user = "user" + random.nextInt(4);
                time = time.plus(Duration.ofHours(random.nextInt(40 * 24)));
                LogPosition at = new LogPosition(i / EPOCH, i);
                LogPosition asked = made.isEmpty() ? at : made.get(random.nextInt(made.size()));
                SpecificRecord record = switch (random.nextInt(10)) {
                    case 0 ->
                        change(asked, user)
                                .setRevoked(true)
                                .setRequestedAt(time)
                                .build();
                    case 1 ->
                        change(asked, user)
                                .setChanges(List.of("expires_at"))
                                .setExpiresAt(random.nextBoolean() ? null : time.plus(DAY))
                                .setRequestedAt(time)
                                .build();
                    case 2 -> new ClickAsked("c" + i, user, asked.epoch(), asked.offset(), time, Device.mobile);
                    case 3 ->
                        random.nextInt(5) == 0
                                ? new UserErasureRequested("e" + i, user, time)
                                : change(asked, user).setRequestedAt(time).build();
                    default -> {
                        made.add(at);
                        yield request(user, "batch", random.nextInt(80))
                                .setRepeatable(random.nextBoolean())
                                .setCreatedAt(time)
                                .setMaxClicks(random.nextInt(3) == 0 ? 2L : null)
                                .setExpiresAt(random.nextInt(8) == 0 ? null : time.plus(DAY))
                                .build();
                    }
                };
                other.pipe(user, record, wantsReply("r" + i, 0), time);
                outputs.add(other.output());
                if (clears.test(i)) {
                    other.advance(Duration.ofSeconds(1));
                }
            }
            for (int i = 0; i < 10; i++) {
                other.advance(Duration.ofSeconds(1));
            }
            assertThat(other.<LogPosition, StoredLinkBlock>store(CoreStores.LINK_BLOCKS))
                    .satisfies(blocks -> assertThat(purged(other)).isNotZero());
            for (int i = 0; i < 4; i++) {
                assertThat(chain(other, "user" + i)).containsExactlyInAnyOrderElementsOf(linksOf(other, "user" + i));
            }
        }
        return outputs;
    }

    private static long purged(CoreDriver core) {
        return core.rows(CoreStores.LINK_BLOCKS).values().stream()
                .filter(row -> ((StoredLinkBlock) row.value).getPurgedAt() != null)
                .count();
    }

    private LogPosition make(String user, @Nullable Instant expiresAt) {
        return make(user, expiresAt, null);
    }

    private LogPosition make(String user, @Nullable Instant expiresAt, @Nullable Long maxClicks) {
        LinkRequested request = request(user, "batch", offset)
                .setCreatedAt(now)
                .setExpiresAt(expiresAt)
                .setMaxClicks(maxClicks)
                .build();
        LogPosition at = new LogPosition((int) (offset / EPOCH), offset);
        send(user, request);
        assertThat(core.output()).extracting(Emitted::value).hasAtLeastOneElementOfType(LinkGenerated.class);
        return at;
    }

    private void send(String user, SpecificRecord record) {
        core.pipe(user, record, new RecordHeaders(), now);
        offset++;
    }

    private Verdict verdict(String user, SpecificRecord record) {
        core.waiting.add("call");
        core.pipe(user, record, new RecordHeaders(wantsReply("call", 0).toArray()), now);
        offset++;
        return ((LinkVerdict) core.told.remove(0)).getVerdict();
    }

    /** Other records go by, one an epoch, hours apart where something is due. */
    private void passUntil(Instant time) {
        Instant begin = now;
        for (int i = 1; i <= 8; i++) {
            now = i == 8 ? time : time.minus(Duration.ofHours(16 - 2 * i));
            if (now.isBefore(begin)) {
                now = begin;
            }
            send("nobody", change(new LogPosition(0, 0), "nobody").build());
        }
        now = time;
    }

    private void nextEpoch() {
        while (offset % EPOCH != 0) {
            send("nobody", change(new LogPosition(0, 0), "nobody").build());
        }
    }

    private LinkChangeRequested.Builder change(LogPosition link, String user) {
        return LinkChangeRequested.newBuilder()
                .setChangeId("change")
                .setUserId(user)
                .setEpoch(link.epoch())
                .setOffset(link.offset())
                .setRequestedAt(now);
    }

    private ClickAsked click(LogPosition link, String user, String id) {
        return new ClickAsked(id, user, link.epoch(), link.offset(), now, Device.mobile);
    }

    private List<LogPosition> linkPositions() {
        List<LogPosition> positions = new ArrayList<>();
        try (KeyValueIterator<LogPosition, StoredLink> rows =
                core.<LogPosition, StoredLink>store(CoreStores.LINKS).all()) {
            rows.forEachRemaining(row -> positions.add(row.key));
        }
        return positions;
    }

    private boolean isPurged(LogPosition position) {
        StoredLinkBlock block =
                core.<LogPosition, StoredLinkBlock>store(CoreStores.LINK_BLOCKS).get(DeadLinks.blockOf(position));
        return block != null && block.getPurgedAt() != null;
    }

    private List<LogPosition> chain(String user) {
        return chain(core, user);
    }

    private static List<LogPosition> chain(CoreDriver core, String user) {
        List<LogPosition> chain = new ArrayList<>();
        StoredContext context =
                core.<String, StoredContext>store(CoreStores.CONTEXTS).get(user);
        LogPosition at = context == null ? null : position(context.getLastLinkEpoch(), context.getLastLinkOffset());
        while (at != null) {
            StoredLink link =
                    core.<LogPosition, StoredLink>store(CoreStores.LINKS).get(at);
            if (link == null) {
                return chain;
            }
            chain.add(at);
            at = position(link.getPreviousEpoch(), link.getPreviousOffset());
        }
        return chain;
    }

    private static Set<LogPosition> linksOf(CoreDriver core, String user) {
        Set<LogPosition> links = new HashSet<>();
        for (Map.Entry<String, KeyValue<Object, Object>> row :
                core.rows(CoreStores.LINKS).entrySet()) {
            if (((StoredLink) row.getValue().value).getUserId().equals(user)) {
                links.add((LogPosition) row.getValue().key);
            }
        }
        return links;
    }

    private static @Nullable LogPosition position(@Nullable Integer epoch, @Nullable Long offset) {
        return epoch == null || offset == null ? null : new LogPosition(epoch, offset);
    }
}
