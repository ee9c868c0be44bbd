package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.linkstream.core.CoreDriver.Emitted;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.ChangeCause;
import dev.linkstream.events.LinkChanged;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.LinkState;
import dev.linkstream.events.UserErased;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.Position;
import dev.linkstream.privacy.LogKeysOfTests;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserErasureTest {

    private static final String LOG = CoreDriver.TOPICS.linkRequests().name();

    private final LogKeysOfTests keys = new LogKeysOfTests();
    private final CoreDriver core = new CoreDriver(Fixtures.oneEpoch(1), ValueLimits.DEFAULT, keys.protection());

    @AfterEach
    void close() {
        core.close();
    }

    private LinkRequested sealed(String user, long index) {
        return keys.sealed(request(user, "b", index, Map.of("name", "\"" + user + "\"")), LOG);
    }

    private static UserErasureRequested erasure(String id, String user) {
        return new UserErasureRequested(id, user, Fixtures.NOON);
    }

    private static LinkChanged closed(long offset) {
        return LinkChanged.newBuilder()
                .setEventId(code(3) + "-" + code(offset))
                .setCode(code(offset))
                .setUserId("ann")
                .setScenarioId("support")
                .setBatchId("b")
                .setCause(ChangeCause.erasure)
                .setChanges(List.of("state"))
                .setState(LinkState.revoked)
                .setChangedAt(Fixtures.NOON)
                .build();
    }

    private static String code(long offset) {
        return Fixtures.oneEpoch(1).encode(new Position(0, 0, offset));
    }

    private StoredLink link(long offset) {
        KeyValueStore<LogPosition, StoredLink> links = core.store(CoreStores.LINKS);
        return Objects.requireNonNull(links.get(new LogPosition(0, offset)));
    }

    private boolean isKnown(String user) {
        KeyValueStore<String, StoredContext> contexts = core.store(CoreStores.CONTEXTS);
        KeyValueStore<Bytes, byte[]> rows = core.store(CoreStores.USER_KEYS);
        StoredContext context = contexts.get(user);
        boolean isKnown = context != null && new UserKeys(rows, keys.protection()).find(user, context) != null;
        assertThat(isKnown).isEqualTo(context != null);
        return isKnown;
    }

    @Test
    void shouldTakeAUsersKeyContextAndLinksAndNobodyElses() {
        core.pipe("ann", sealed("ann", 0));
        core.pipe("bob", sealed("bob", 1));
        core.pipe("ann", sealed("ann", 2));
        core.output();

        core.pipe("ann", erasure("e1", "ann"), Fixtures.wantsReply("call", 0));

        assertThat(core.output())
                .extracting(Emitted::topic, Emitted::key, Emitted::value)
                .containsExactlyInAnyOrder(
                        tuple("link-changes", "ann", closed(0)),
                        tuple("link-changes", "ann", closed(2)),
                        tuple("link-replies", "ann", new UserErased("e1", "ann", Fixtures.NOON)),
                        tuple("erasures", "ann", new UserErased("e1", "ann", Fixtures.NOON)));
        assertThat(isKnown("ann")).isFalse();
        assertThat(isKnown("bob")).isTrue();
        for (long offset : List.of(0L, 2L)) {
            assertThat(ErasedLinks.is(link(offset))).isTrue();
            assertThat(link(offset).toString()).doesNotContain("ann", "support", "s.example", "\"b\"");
        }
        assertThat(link(1).getUserId()).isEqualTo("bob");
    }

    @Test
    void shouldTakeTheSameIdForANewPersonAndARepeatForNothing() {
        core.pipe("ann", sealed("ann", 0));
        core.pipe("ann", erasure("e1", "ann"));
        core.pipe("ann", sealed("ann", 1));
        core.output();

        core.pipe("ann", erasure("e1", "ann"), Fixtures.wantsReply("call", 0));

        assertThat(core.output())
                .singleElement()
                .satisfies(again -> assertThat(again.topic()).isEqualTo("link-replies"));
        assertThat(isKnown("ann")).isTrue();
        assertThat(link(2).getPreviousOffset())
                .as("no way back to the first person's link")
                .isNull();
        core.pipe("ann", erasure("e2", "ann"));
        assertThat(isKnown("ann")).isFalse();
        assertThat(ErasedLinks.is(link(2))).isTrue();
    }

    @Test
    void shouldErasePeopleWhoAreNotKnown() {
        core.pipe("nobody", erasure("e1", "nobody"));

        assertThat(core.output())
                .singleElement()
                .satisfies(told -> assertThat(told.topic()).isEqualTo("erasures"));
    }

    @Test
    void shouldNotBringAUserBackByARepeatOfARequestOfBefore() {
        LinkRequested first = sealed("ann", 0);
        first.setRepeatable(true);
        core.pipe("ann", first);
        assertThat(core.output().get(0).value()).isInstanceOf(LinkGenerated.class);
        core.pipe("ann", erasure("e1", "ann"));
        core.output();

        core.pipe("ann", first, Fixtures.wantsReply("call", 0));

        assertThat(core.output())
                .allSatisfy(told -> assertThat(told.value())
                        .isInstanceOfSatisfying(
                                LinkRejected.class,
                                rejected -> assertThat(rejected.getMessage()).contains("was erased")));
        assertThat(isKnown("ann")).isFalse();
    }

    @Test
    void shouldHaveTheSegmentClosedInWhichTheKeyLies() {
        core.pipe("ann", sealed("ann", 0));
        core.changelogRecords(CoreStores.USER_KEYS);
        core.pipe("ann", erasure("e1", "ann"));

        core.advance(Duration.ofSeconds(5));
        core.advance(Duration.ofSeconds(5));

        assertThat(core.changelogRecords(CoreStores.USER_KEYS))
                .as("the page, the deletion under the user's name, and two that follow it")
                .isEqualTo(4);
    }

    @Test
    void shouldLeaveTheKeysOfOthersOnThePage() {
        for (String user : List.of("ann", "bob", "cem")) {
            core.pipe(user, sealed(user, 0));
        }
        core.pipe("bob", erasure("e1", "bob"));
        core.pipe("bob", sealed("bob", 1));

        Map<Bytes, byte[]> rows = core.userKeyRows();
        assertThat(rows.values())
                .singleElement()
                .satisfies(page -> assertThat(UserKeyPage.users(page)).isEqualTo(3));
        assertThat(List.of("ann", "bob", "cem")).allMatch(this::isKnown);
        for (String user : List.of("ann", "bob", "cem")) {
            core.pipe(user, erasure("last-" + user, user));
        }
        assertThat(core.rows(CoreStores.USER_KEYS)).isEmpty();
    }
}
