package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.attributes;
import static dev.linkstream.core.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.LogKeysOfTests;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.stores.LogPosition;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoreEncryptionTest {

    private static final String LOG = CoreDriver.TOPICS.linkRequests().name();

    private final LogKeysOfTests keys = new LogKeysOfTests();
    private final ContextProtection protection = keys.protection();
    private CoreDriver core = new CoreDriver(Fixtures.oneEpoch(1), ValueLimits.DEFAULT, protection);

    @AfterEach
    void close() {
        core.close();
    }

    private LinkRequested sealed(String user, long index, Map<String, String> json) {
        return keys.sealed(request(user, "b", index, json), LOG);
    }

    private StoredContext stored(String user) {
        KeyValueStore<String, StoredContext> contexts = core.store(CoreStores.CONTEXTS);
        return Objects.requireNonNull(contexts.get(user));
    }

    private UserKeys userKeys() {
        KeyValueStore<Bytes, byte[]> rows = core.store(CoreStores.USER_KEYS);
        return new UserKeys(rows, protection);
    }

    private Map<String, AttributeValue> context(String user) {
        return UserKeys.attributes(stored(user), userKeys().find(user, stored(user)), user);
    }

    @Test
    void shouldMergeEncryptedRequestsIntoAContextThatIsEncryptedUnderItsUsersKey() {
        core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Kanari\"", "city", "\"Graz\"")));
        core.pipe("bob", sealed("bob", 1, Map.of("name", "\"Bob\"")));
        core.pipe("ann", sealed("ann", 2, Map.of("city", "null", "age", "7")));

        assertThat(context("ann")).isEqualTo(attributes(Map.of("name", "\"Kanari\"", "age", "7")));
        assertThat(context("bob")).isEqualTo(attributes(Map.of("name", "\"Bob\"")));
        byte[] row = new StoreSerde<>(StoredContext.class).serialize(null, stored("ann"));
        assertThat(CoreDriver.latin(row)).doesNotContain("Kanari", "name", "age");
        assertThat(stored("ann").getSize()).as("counted in clear").isEqualTo("name\"Kanari\"age7".length());
        assertThatThrownBy(() -> UserKeys.attributes(stored("ann"), userKeys().find("bob", stored("bob")), "ann"))
                .isInstanceOf(KeyUnavailableException.class);
        userKeys().delete("ann", stored("ann"));
        assertThatThrownBy(() -> context("ann")).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void shouldGiveTheSameAnswersWhenTheLogIsReadAgain() {
        LinkRequested request = sealed("ann", 0, Map.of("name", "\"Kanari\""));
        core.pipe("ann", request);
        Object answer = core.output().get(0).value();
        core.close();

        core = new CoreDriver(Fixtures.oneEpoch(1), ValueLimits.DEFAULT, protection);
        core.pipe("ann", request);

        assertThat(core.output().get(0).value()).isEqualTo(answer).isInstanceOf(LinkGenerated.class);
        assertThat(context("ann")).isEqualTo(attributes(Map.of("name", "\"Kanari\"")));
    }

    @Test
    void shouldKeepTheKeysOfUsersWhoComeOneAfterTheOtherOnPages() {
        for (int i = 0; i < 70; i++) {
            core.pipe("user-" + i, sealed("user-" + i, i, Map.of("n", String.valueOf(i))));
        }
        core.advance(Duration.ofMillis(500));
        core.pipe("late", sealed("late", 70, Map.of("n", "70")));

        Map<Bytes, byte[]> rows = core.userKeyRows();
        assertThat(rows.values()).allMatch(UserKeyPage::is);
        assertThat(rows.values().stream().map(UserKeyPage::users)).containsExactlyInAnyOrder(32, 32, 6, 1);
        for (int i = 0; i < 70; i++) {
            assertThat(context("user-" + i)).isEqualTo(attributes(Map.of("n", String.valueOf(i))));
        }
        assertThat(stored("user-0").getSize()).as("as where it is merged").isEqualTo("n0".length());
    }

    @Test
    void shouldFindAKeyThatHasARowOfItsOwn() {
        core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Ann\"")));
        KeyValueStore<Bytes, byte[]> rows = core.store(CoreStores.USER_KEYS);
        Map.Entry<Bytes, byte[]> page = core.userKeyRows().entrySet().iterator().next();
        UserKeyPage.Slot slot = UserKeyPage.slots(page.getValue()).get(0);
        rows.delete(page.getKey());
        rows.put(Bytes.wrap(slot.name()), slot.row());

        core.pipe("ann", sealed("ann", 1, Map.of("age", "7")));

        assertThat(context("ann")).isEqualTo(attributes(Map.of("name", "\"Ann\"", "age", "7")));
        assertThat(core.rows(CoreStores.USER_KEYS)).as("no second key").hasSize(1);
        keys.replaceMaster();
        core.advance(Duration.ofMillis(200));
        keys.removeFirstMaster();
        assertThat(context("ann")).containsKey("age");
    }

    @Test
    void shouldMergeAFirstRequestThatIsNoContextAsItIs() {
        core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Ann\"", "city", "null")));
        core.pipe("bob", sealed("bob", 1, Map.of("name", "\"" + "b".repeat(600_000) + "\"")));

        assertThat(context("ann")).isEqualTo(attributes(Map.of("name", "\"Ann\"")));
        assertThat(core.output())
                .last()
                .satisfies(emitted -> assertThat(((LinkRejected) emitted.value()).getMessage())
                        .contains("would exceed 512 KB"));
        KeyValueStore<String, StoredContext> contexts = core.store(CoreStores.CONTEXTS);
        assertThat(contexts.get("bob")).isNull();
    }

    @Test
    void shouldKeepTheBytesOfAContextThatNothingIsMergedInto() {
        core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Ann\"")));
        StoredContext before = stored("ann");
        Map<String, AttributeValue> bytes = Map.copyOf(before.getAttributes());

        core.pipe("ann", sealed("ann", 1, Map.of()));

        assertThat(stored("ann").getAttributes()).isEqualTo(bytes);
        assertThat(stored("ann").getSize()).isEqualTo(before.getSize());
        assertThat(stored("ann").getOffset()).isEqualTo(1);
        assertThat(stored("ann").getLastLinkOffset()).isEqualTo(1);
        core.pipe("ann", sealed("ann", 2, Map.of("name", "null")));
        assertThat(context("ann")).isEmpty();
        core.pipe("ann", sealed("ann", 3, Map.of()));
        assertThat(context("ann")).isEmpty();
    }

    @Test
    void shouldRejectARequestWhoseKeyIsDestroyedAndChangeNothing() {
        core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Ann\"")));
        LinkRequested late = sealed("ann", 1, Map.of("name", "\"Late\""));
        keys.destroyAll();
        core.output();

        core.pipe("ann", late);

        assertThat(core.output()).singleElement().satisfies(emitted -> {
            assertThat(emitted.topic()).isEqualTo("link-rejections");
            assertThat(((LinkRejected) emitted.value()).getMessage()).contains("too late");
        });
        assertThat(context("ann")).isEqualTo(attributes(Map.of("name", "\"Ann\"")));
    }

    @Test
    void shouldStopAtARequestThatItShouldBeAbleToReadAndBuryNothing() {
        keys.forgetToIssue();

        assertThatThrownBy(() -> core.pipe("ann", sealed("ann", 0, Map.of("name", "\"Ann\""))))
                .hasRootCauseInstanceOf(KeyUnavailableException.class);

        assertThat(core.output()).isEmpty();
        KeyValueStore<String, LogPosition> positions = core.store(CoreStores.POSITIONS);
        assertThat(positions.get(CoreStores.LAST)).isNull();
    }

    @Test
    void shouldTakeUpARequestAndAContextFromBeforeTheyWereEncrypted() {
        KeyValueStore<String, StoredContext> contexts = core.store(CoreStores.CONTEXTS);
        contexts.put(
                "ann",
                new StoredContext(attributes(Map.of("city", "\"Graz\"")), 10L, 0, 0L, Fixtures.NOON, null, null));

        core.pipe("ann", request("ann", "b", 0, Map.of("name", "\"Ann\"")));
        core.pipe("ann", sealed("ann", 1, Map.of("age", "7")));

        assertThat(context("ann")).isEqualTo(attributes(Map.of("city", "\"Graz\"", "name", "\"Ann\"", "age", "7")));
        assertThat(stored("ann").getAttributes()).containsOnlyKeys("");
    }

    @Test
    void shouldWrapTheKeysOfThoseAnewWhomNobodyAsksForOnceTheMasterKeyIsReplaced() {
        for (int i = 0; i < 600; i++) {
            core.pipe("user-" + i, sealed("user-" + i, i, Map.of("n", String.valueOf(i))));
        }
        keys.replaceMaster();

        core.advance(Duration.ofMillis(200));
        core.advance(Duration.ofMillis(200));
        keys.removeFirstMaster();

        for (int i = 0; i < 600; i++) {
            assertThat(context("user-" + i)).isEqualTo(attributes(Map.of("n", String.valueOf(i))));
        }
        core.changelogRecords(CoreStores.USER_KEYS);
        core.advance(Duration.ofMillis(200));
        assertThat(core.changelogRecords(CoreStores.USER_KEYS))
                .as("nothing is left to do")
                .isZero();
    }
}
