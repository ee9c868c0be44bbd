package dev.linkstream.links.codes;

import static java.util.stream.Collectors.joining;

import dev.linkstream.links.codes.LogState.PartitionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides at a start whether codes may go on in the current epoch, so that no position is ever given out twice. What
 * threatens that begins a new epoch where nothing is lost by it, and refuses the start where the operator must choose:
 * to bring back what is missing, or to name an unused epoch and go on without it.
 */
public final class EpochRules {

    /** The setting with which an operator begins an epoch. */
    public static final String SETTING = "linkstream.codes.begin-epoch";

    private final LogState state;
    private final List<String> reasons = new ArrayList<>();
    private final List<Obstacle> obstacles = new ArrayList<>();

    /** Something that only the operator can decide about: what was found, and how to mend it. */
    private record Obstacle(String cause, String advice) {}

    private EpochRules(LogState state) {
        this.state = state;
    }

    /** The decision for a start; depends on nothing but the state. */
    public static EpochDecision decide(LogState state) {
        EpochRules rules = new EpochRules(state);
        if (state.epochs().isEmpty()) {
            rules.checkFirstStart();
        } else {
            Epoch current = state.epochs().current();
            rules.checkList(current);
            rules.checkTopic(current);
            rules.checkKey(current);
        }
        if (state.uncleanReboot()) {
            rules.reasons.add("the broker was not stopped cleanly and the machine was booted since,"
                    + " so the tail of link-requests may be lost");
        }
        return rules.decision();
    }

    /**
     * The fingerprints that epochs name and that are not among the keys, oldest first: the links of those epochs do not
     * resolve. Worth a warning, no reason to stop.
     */
    public static List<String> missingKeys(EpochList epochs, CodeKeys keys) {
        return epochs.all().stream()
                .map(Epoch::keyFingerprint)
                .distinct()
                .filter(fingerprint -> keys.find(fingerprint).isEmpty())
                .toList();
    }

    private void checkFirstStart() {
        if (state.otherTopics()) {
            obstacles.add(new Obstacle(
                    "the topic epochs is missing or empty, but other topics of this deployment exist",
                    "Bring the topic epochs back."));
        } else if (!state.keyIsNew()) {
            obstacles.add(new Obstacle(
                    "the code key " + fingerprint() + " was there before this start, but no topic epochs tells which"
                            + " codes were made with it",
                    "If its topics are elsewhere (another cluster, topic prefix or data directory), start there."));
        } else {
            reasons.add("first start");
        }
    }

    /** The list may have lost its tail; then its next number may be one that was used. */
    private void checkList(Epoch current) {
        if (lastUsed() > current.number()) {
            obstacles.add(new Obstacle(
                    "the topic epochs ends with epoch " + current.number() + ", but records were processed in epoch "
                            + lastUsed(),
                    "Bring the lost entries of the topic epochs back."));
        }
    }

    private void checkTopic(Epoch current) {
        Optional<String> topicId = state.topicId();
        if (topicId.isEmpty()) {
            obstacles.add(new Obstacle(
                    "the topic link-requests is missing, but the topic epochs lists epoch " + current.number(),
                    "Bring link-requests back, or start with the cluster and topic prefix that it is in."));
        } else if (!topicId.get().equals(current.topicId())) {
            reasons.add(
                    "the topic link-requests was made anew: its id is " + topicId.get() + ", was " + current.topicId());
        } else {
            checkTails(current);
        }
    }

    private void checkKey(Epoch current) {
        String known = current.keyFingerprint();
        if (fingerprint().equals(known)) {
            return;
        }
        if (state.keys().find(known).isPresent()) {
            reasons.add("the code key was rotated from " + known + " to " + fingerprint());
        } else {
            obstacles.add(new Obstacle(
                    "the code key is " + fingerprint() + ", but epoch " + current.number() + " is under key " + known
                            + ", which is not among the keys, so links made so far could not be resolved",
                    state.keyIsNew()
                            ? "This start made that key itself: give this instance the keys of the others instead, their"
                                    + " file code-keys or the setting linkstream.codes.keys."
                            : "Put the key " + known
                                    + " back: as the last line of the code keys to go on with it, as an"
                                    + " earlier line to rotate to the new one."));
        }
    }

    private void checkTails(Epoch current) {
        List<String> lost = IntStream.range(0, state.partitions().size())
                .boxed()
                .flatMap(partition -> lostTail(current, partition).stream())
                .toList();
        if (!lost.isEmpty()) {
            reasons.add("the tail of link-requests was lost: " + lost.get(0)
                    + (lost.size() == 1 ? "" : ", and others, " + lost.size() + " partitions in all"));
        }
    }

    private Optional<String> lostTail(Epoch current, int partition) {
        PartitionState log = state.partitions().get(partition);
        String end = "partition " + partition + " ends at offset " + log.endOffset();
        @Nullable Long committed = log.committedOffset();
        if (committed != null && log.endOffset() < committed) {
            return Optional.of(end + " but was committed up to " + committed);
        }
        return Stream.of(Optional.ofNullable(log.lastProcessed()), Optional.ofNullable(log.lastRead()))
                .flatMap(Optional::stream)
                .filter(last -> log.endOffset() <= last.offset() && canReturn(last, current.topicId(), log.endOffset()))
                .findFirst()
                .map(last -> end + " but was processed up to position " + last);
    }

    /**
     * Whether the log's next records could get the last position, or one before it, again. They cannot where a newer
     * epoch begins at or before the log's end: then an earlier start has met this loss, and it must not begin an epoch
     * at every start until the log has grown past it.
     */
    private boolean canReturn(Position last, String topicId, long endOffset) {
        List<Epoch> ofTopic = state.epochs().all().stream()
                .filter(epoch -> epoch.topicId().equals(topicId))
                .toList();
        return ofTopic.stream().anyMatch(epoch -> epoch.number() == last.epoch())
                && ofTopic.stream()
                        .noneMatch(epoch -> epoch.number() > last.epoch() && epoch.holds(last.partition(), endOffset));
    }

    private EpochDecision decision() {
        int next = lastUsed() + 1;
        // The setting may stay after the epoch that it names has begun.
        if (state.beginEpoch().isPresent() && !isListed(state.beginEpoch().getAsInt())) {
            return beginNamed(state.beginEpoch().getAsInt(), next);
        }
        if (!obstacles.isEmpty()) {
            return refuse(next);
        }
        if (reasons.isEmpty()) {
            return new EpochDecision.Continue(state.epochs().current());
        }
        if (next > Position.MAX_EPOCH) {
            return new EpochDecision.Refuse(
                    "A new epoch is needed (" + String.join("; ", reasons) + "), but " + usedUp());
        }
        return new EpochDecision.Begin(next, fingerprint(), String.join("; ", reasons));
    }

    private EpochDecision beginNamed(int named, int next) {
        String setting = SETTING + " is " + named;
        if (named < 0 || named > Position.MAX_EPOCH) {
            return new EpochDecision.Refuse(setting + ", but must be 0 to " + Position.MAX_EPOCH + ".");
        }
        if (next > Position.MAX_EPOCH) {
            return new EpochDecision.Refuse(setting + ", but " + usedUp());
        }
        if (named < next) {
            return new EpochDecision.Refuse(
                    setting + ", but epoch " + named + " lies before one in use; the next free one is " + next
                            + ". Name that one to begin it, or remove the setting.");
        }
        String reason = Stream.concat(
                        Stream.concat(reasons.stream(), obstacles.stream().map(Obstacle::cause)), Stream.of(setting))
                .collect(joining("; "));
        return new EpochDecision.Begin(named, fingerprint(), reason);
    }

    private EpochDecision refuse(int next) {
        String found = obstacles.stream()
                .map(obstacle -> "Start refused: " + obstacle.cause() + ". " + obstacle.advice())
                .collect(joining(" "));
        if (next > Position.MAX_EPOCH) {
            return new EpochDecision.Refuse(found);
        }
        String number = state.epochs().isEmpty()
                ? "a number from " + next + " to " + Position.MAX_EPOCH + " that no link was ever made in (" + next
                        + " if none was made at all)"
                : String.valueOf(next);
        return new EpochDecision.Refuse(found + " To go on without, which may leave links made so far dead, set "
                + SETTING + " to " + number + ".");
    }

    private String usedUp() {
        return "the epochs up to " + Position.MAX_EPOCH
                + " are used up. Start a new deployment with its own topic prefix, code key and short host.";
    }

    private boolean isListed(int number) {
        return state.epochs().find(number).isPresent();
    }

    /** The greatest number in use, by the list or by the pipeline's state; -1 if there is none. */
    private int lastUsed() {
        int listed = state.epochs().isEmpty() ? -1 : state.epochs().current().number();
        return state.partitions().stream()
                .map(PartitionState::lastProcessed)
                .filter(Objects::nonNull)
                .mapToInt(Position::epoch)
                .reduce(listed, Math::max);
    }

    private String fingerprint() {
        return state.keys().current().fingerprint();
    }
}
