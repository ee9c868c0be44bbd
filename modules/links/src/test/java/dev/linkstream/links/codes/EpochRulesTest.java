package dev.linkstream.links.codes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.codes.LogState.PartitionState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochRulesTest {

    private static final CodeKey OLD_KEY = CodeKey.parse("0a".repeat(32));
    private static final CodeKey KEY = CodeKey.parse("0b".repeat(32));
    private static final String OLD = OLD_KEY.fingerprint();
    private static final String NOW = KEY.fingerprint();

    // A healthy deployment in epoch 4; each test changes what it is about.
    private List<Epoch> epochs = List.of(epoch(3, "topic-a", 0), epoch(4, "topic-a", 10));
    private Optional<String> topicId = Optional.of("topic-a");
    private boolean otherTopics = true;
    private boolean keyIsNew;
    private CodeKeys keys = CodeKeys.parse(KEY.toHex());
    private List<PartitionState> partitions = List.of(log(50, 50L, new Position(4, 0, 49)), log(0, null, null));
    private boolean uncleanReboot;
    private OptionalInt beginEpoch = OptionalInt.empty();

    @Test
    void shouldContinueWhereNothingChanged() {
        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(1)));
    }

    @Test
    void shouldBeginEpochZeroAtTheFirstStart() {
        firstStart();

        assertThat(decide()).isEqualTo(new EpochDecision.Begin(0, NOW, "first start"));
    }

    @Test
    void shouldCompleteTheEpochThatBegins() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(new EpochDecision.Begin(7, NOW, "first start").epoch("topic-a", List.of(0L, 5L), now))
                .isEqualTo(new Epoch(7, "topic-a", NOW, List.of(0L, 5L), now, "first start"));
    }

    @Test
    void shouldRefuseAKeyWithoutItsList() {
        firstStart();
        keyIsNew = false;

        assertRefused("Start refused: the code key " + NOW + " was there before this start, but no topic epochs tells"
                + " which codes were made with it. If its topics are elsewhere (another cluster, topic prefix or data"
                + " directory), start there. To go on without, which may leave links made so far dead, set"
                + " linkstream.codes.begin-epoch to a number from 0 to 2047 that no link was ever made in"
                + " (0 if none was made at all).");
        beginEpoch = OptionalInt.of(0);
        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        0,
                        NOW,
                        "the code key " + NOW + " was there before this start, but no topic epochs tells which codes"
                                + " were made with it; linkstream.codes.begin-epoch is 0"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseTopicsWithoutTheList(boolean newKey) {
        firstStart();
        otherTopics = true;
        keyIsNew = newKey;

        assertRefused("Start refused: the topic epochs is missing or empty, but other topics of this deployment exist."
                + " Bring the topic epochs back. To go on without, which may leave links made so far dead, set"
                + " linkstream.codes.begin-epoch to a number from 0 to 2047 that no link was ever made in"
                + " (0 if none was made at all).");
        beginEpoch = OptionalInt.of(9);
        assertBegins(9, "the topic epochs is missing");
    }

    @Test
    void shouldNotBeginAnEpochThatTheStateKnowsWithoutTheList() {
        epochs = List.of();
        beginEpoch = OptionalInt.of(4);

        assertRefused("linkstream.codes.begin-epoch is 4, but epoch 4 lies before one in use; the next free one is 5."
                + " Name that one to begin it, or remove the setting.");
        beginEpoch = OptionalInt.empty();
        assertThat(refusal()).contains("a number from 5 to 2047 that no link");
    }

    @Test
    void shouldRefuseAListWhoseTailIsLost() {
        partitions = List.of(log(50, 50L, new Position(6, 0, 49)));

        assertRefused("Start refused: the topic epochs ends with epoch 4, but records were processed in epoch 6."
                + " Bring the lost entries of the topic epochs back. To go on without, which may leave links made so"
                + " far dead, set linkstream.codes.begin-epoch to 7.");
        beginEpoch = OptionalInt.of(6);
        assertThat(refusal()).contains("the next free one is 7");
        beginEpoch = OptionalInt.of(7);
        assertBegins(7, "records were processed in epoch 6");
    }

    @Test
    void shouldRefuseAMissingLog() {
        topicId = Optional.empty();
        partitions = List.of();

        assertRefused("Start refused: the topic link-requests is missing, but the topic epochs lists epoch 4."
                + " Bring link-requests back, or start with the cluster and topic prefix that it is in."
                + " To go on without, which may leave links made so far dead, set linkstream.codes.begin-epoch to 5.");
        beginEpoch = OptionalInt.of(4);
        assertThat(refusal()).startsWith("Start refused: the topic link-requests is missing");
        beginEpoch = OptionalInt.of(3);
        assertThat(refusal()).contains("the topic link-requests is missing", "begin-epoch to 5");
        beginEpoch = OptionalInt.of(5);
        assertBegins(5, "the topic link-requests is missing");
    }

    @Test
    void shouldBeginAnEpochInALogThatWasMadeAnew() {
        topicId = Optional.of("topic-b");
        partitions = List.of(log(0, 50L, new Position(4, 0, 49)));

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        5, NOW, "the topic link-requests was made anew: its id is topic-b, was topic-a"));
    }

    @Test
    void shouldBeginAnEpochWhenTheKeyIsRotated() {
        keys = CodeKeys.parse(KEY.toHex() + "\n" + OLD_KEY.toHex());

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(5, OLD, "the code key was rotated from " + NOW + " to " + OLD));
    }

    @Test
    void shouldRefuseAReplacedKey() {
        keys = CodeKeys.parse(OLD_KEY.toHex());

        assertRefused("Start refused: the code key is " + OLD + ", but epoch 4 is under key " + NOW
                + ", which is not among the keys, so links made so far could not be resolved. Put the key " + NOW
                + " back: as the last line of the code keys to go on with it, as an earlier line to rotate to the new"
                + " one. To go on without, which may leave links made so far dead, set linkstream.codes.begin-epoch"
                + " to 5.");
        keyIsNew = true;
        assertThat(refusal())
                .contains(NOW)
                .contains("This start made that key itself: give this instance the keys of the others instead, their"
                        + " file code-keys or the setting linkstream.codes.keys.");
        beginEpoch = OptionalInt.of(8);
        assertBegins(8, "which is not among the keys");
        assertThat(((EpochDecision.Begin) decide()).keyFingerprint()).isEqualTo(OLD);
    }

    @Test
    void shouldTolerateThatTheKeyOfAnOlderEpochIsAbsent() {
        epochs = List.of(new Epoch(3, "topic-a", OLD, List.of(0L, 0L), Instant.EPOCH, "test"), epoch(4, "topic-a", 10));

        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(1)));
        assertThat(EpochRules.missingKeys(EpochList.of(epochs), keys)).containsExactly(OLD);
        assertThat(EpochRules.missingKeys(EpochList.of(epochs), CodeKeys.parse(OLD_KEY.toHex() + "\n" + KEY.toHex())))
                .isEmpty();
    }

    @Test
    void shouldBeginAnEpochWhenTheLogEndsBeforeTheCommittedOffset() {
        partitions = List.of(log(50, 50L, null), log(49, 50L, null));

        assertThat(decide())
                .isEqualTo(
                        new EpochDecision.Begin(
                                5,
                                NOW,
                                "the tail of link-requests was lost: partition 1 ends at offset 49 but was committed up to 50"));
    }

    @Test
    void shouldBeginAnEpochWhenTheLogEndsAtOrBeforeTheLastProcessedPosition() {
        partitions = List.of(log(50, null, new Position(4, 0, 49)), log(49, 40L, new Position(4, 1, 49)));

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        5,
                        NOW,
                        "the tail of link-requests was lost:"
                                + " partition 1 ends at offset 49 but was processed up to position 4/1/49"));
    }

    @Test
    void shouldBeginAnEpochWhenTheLogEndsAtOrBeforeWhatWasReadAndNeverCommitted() {
        partitions = List.of(
                new PartitionState(50, null, null, new Position(4, 0, 49)),
                new PartitionState(49, null, null, new Position(4, 1, 49)));

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        5,
                        NOW,
                        "the tail of link-requests was lost:"
                                + " partition 1 ends at offset 49 but was processed up to position 4/1/49"));
    }

    @Test
    void shouldCountThePartitionsThatLostTheirTails() {
        partitions = List.of(log(5, 50L, null), log(50, 50L, null), log(5, 6L, null), log(0, 1L, null));

        assertBegins(5, "partition 0 ends at offset 5 but was committed up to 50, and others, 3 partitions in all");
    }

    @Test
    void shouldBeginOneEpochForOneLoss() {
        partitions = List.of(log(30, 30L, new Position(4, 0, 49)));
        epochs = List.of(epoch(4, "topic-a", 10), epoch(5, "topic-a", 30));

        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(1)));
        partitions = List.of(log(29, 29L, new Position(4, 0, 49)));
        assertBegins(6, "partition 0 ends at offset 29 but was processed up to position 4/0/49");
    }

    @Test
    void shouldIgnoreThePositionsOfAnotherTopic() {
        epochs = List.of(epoch(3, "topic-0", 0), epoch(4, "topic-a", 0));
        partitions = List.of(log(0, null, new Position(3, 0, 49)));

        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(1)));
    }

    @Test
    void shouldBeginAnEpochAfterAnUncleanReboot() {
        uncleanReboot = true;

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        5,
                        NOW,
                        "the broker was not stopped cleanly and the machine was booted since,"
                                + " so the tail of link-requests may be lost"));
    }

    @Test
    void shouldBeginOneEpochForSeveralCauses() {
        topicId = Optional.of("topic-b");
        keys = CodeKeys.parse(KEY.toHex() + "\n" + OLD_KEY.toHex());
        uncleanReboot = true;

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(
                        5,
                        OLD,
                        "the topic link-requests was made anew: its id is topic-b, was topic-a;"
                                + " the code key was rotated from " + NOW + " to " + OLD
                                + "; the broker was not stopped cleanly and the machine was booted since,"
                                + " so the tail of link-requests may be lost"));
    }

    @Test
    void shouldRefuseRatherThanBegin() {
        topicId = Optional.of("topic-b");
        uncleanReboot = true;
        keys = CodeKeys.parse(OLD_KEY.toHex());

        assertThat(refusal()).startsWith("Start refused: the code key is " + OLD);
        beginEpoch = OptionalInt.of(5);
        assertBegins(5, "topic-b", "booted since", "not among the keys", "linkstream.codes.begin-epoch is 5");
    }

    @Test
    void shouldNameEveryObstacleAtOnce() {
        topicId = Optional.empty();
        partitions = List.of();
        keys = CodeKeys.parse(OLD_KEY.toHex());

        assertThat(refusal())
                .contains("link-requests is missing", "the code key is " + OLD)
                .endsWith(" to 5.");
    }

    @Test
    void shouldBeginTheEpochThatTheOperatorNames() {
        beginEpoch = OptionalInt.of(5);
        assertThat(decide()).isEqualTo(new EpochDecision.Begin(5, NOW, "linkstream.codes.begin-epoch is 5"));
        beginEpoch = OptionalInt.of(2047);
        assertThat(decide()).isEqualTo(new EpochDecision.Begin(2047, NOW, "linkstream.codes.begin-epoch is 2047"));
    }

    @Test
    void shouldBeginTheNamedEpochAtAFirstStart() {
        firstStart();
        beginEpoch = OptionalInt.of(100);

        assertThat(decide())
                .isEqualTo(new EpochDecision.Begin(100, NOW, "first start; linkstream.codes.begin-epoch is 100"));
    }

    @Test
    void shouldLetTheSettingStayAfterItsEpochBegan() {
        beginEpoch = OptionalInt.of(4);

        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(1)));
        uncleanReboot = true;
        assertBegins(5, "booted since");
        beginEpoch = OptionalInt.of(3);
        assertBegins(5, "booted since");
    }

    @Test
    void shouldRefuseAnEpochBeforeThoseInUseOrOutOfRange() {
        beginEpoch = OptionalInt.of(0);
        assertRefused("linkstream.codes.begin-epoch is 0, but epoch 0 lies before one in use; the next free one is 5."
                + " Name that one to begin it, or remove the setting.");
        beginEpoch = OptionalInt.of(2048);
        assertRefused("linkstream.codes.begin-epoch is 2048, but must be 0 to 2047.");
        beginEpoch = OptionalInt.of(-1);
        assertRefused("linkstream.codes.begin-epoch is -1, but must be 0 to 2047.");
    }

    @Test
    void shouldRefuseWhenTheEpochsAreUsedUp() {
        epochs = List.of(epoch(2047, "topic-a", 0));
        assertThat(decide()).isEqualTo(new EpochDecision.Continue(epochs.get(0)));

        beginEpoch = OptionalInt.of(5);
        assertRefused("linkstream.codes.begin-epoch is 5, but the epochs up to 2047 are used up."
                + " Start a new deployment with its own topic prefix, code key and short host.");
        beginEpoch = OptionalInt.empty();
        topicId = Optional.of("topic-b");
        assertRefused("A new epoch is needed (the topic link-requests was made anew: its id is topic-b, was topic-a),"
                + " but the epochs up to 2047 are used up."
                + " Start a new deployment with its own topic prefix, code key and short host.");
        keys = CodeKeys.parse(OLD_KEY.toHex());
        assertThat(refusal()).contains("the code key is " + OLD).doesNotContain("begin-epoch");
    }

    private void firstStart() {
        epochs = List.of();
        topicId = Optional.empty();
        otherTopics = false;
        keyIsNew = true;
        partitions = List.of();
    }

    private EpochDecision decide() {
        return EpochRules.decide(new LogState(
                EpochList.of(epochs), topicId, otherTopics, keyIsNew, keys, partitions, uncleanReboot, beginEpoch));
    }

    private String refusal() {
        assertThat(decide()).isInstanceOf(EpochDecision.Refuse.class);
        return ((EpochDecision.Refuse) decide()).message();
    }

    private void assertRefused(String message) {
        assertThat(refusal()).isEqualTo(message);
    }

    private void assertBegins(int number, String... reasons) {
        assertThat(decide()).isInstanceOfSatisfying(EpochDecision.Begin.class, begin -> {
            assertThat(begin.number()).isEqualTo(number);
            assertThat(begin.reason()).contains(reasons);
        });
    }

    private static Epoch epoch(int number, String topicId, long start) {
        return new Epoch(number, topicId, NOW, List.of(start, start, start, start), Instant.EPOCH, "test");
    }

    private static PartitionState log(long end, @Nullable Long committed, @Nullable Position last) {
        return new PartitionState(end, committed, last, null);
    }
}
