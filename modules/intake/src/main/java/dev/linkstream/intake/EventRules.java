package dev.linkstream.intake;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.UserErasureRequested;
import dev.linkstream.intake.format.Identity;
import dev.linkstream.intake.format.SentRequest;
import dev.linkstream.intake.relay.ReplyTopicRule;
import dev.linkstream.intake.values.CrmValues;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.requests.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request goes into the log as a link to be made, or as a refusal that names everything at fault.
 * Thread-safe.
 */
final class EventRules {

    private static final String REPLY_TOPIC_FIELD = ReplyHeaders.REPLY_TOPIC;

    /** Beyond them a refusal would outgrow what it refuses. */
    private static final int MAX_ERRORS = 50;

    private static final int MAX_SHOWN_CHARACTERS = 384;

    private final Function<String, @Nullable Scenario> scenarios;
    private final boolean fullpageEnabled;
    private final ReplyTopicRule replyTopics;
    private final EntryRules entryRules;
    private final LinkRequests requests;
    private final Duration dedup;
    private final Clock clock;

    /**
     * The rules of a deployment.
     *
     * @param scenarios by id, null where unknown
     * @param fullpageEnabled whether the deployment makes links at all
     * @param dedup for how long a request of a known identity is a repeat
     */
    EventRules(
            Function<String, @Nullable Scenario> scenarios,
            boolean fullpageEnabled,
            ReplyTopicRule replyTopics,
            ValueLimits limits,
            LinkRequests requests,
            Duration dedup,
            Clock clock) {
        this.scenarios = scenarios;
        this.fullpageEnabled = fullpageEnabled;
        this.replyTopics = replyTopics;
        entryRules = new EntryRules(limits);
        this.requests = requests;
        this.dedup = dedup;
        this.clock = clock;
    }

    /**
     * Decides; whoever wants a reply hears of it, but where the reply topic is what is refused.
     *
     * @param sentAt by the record's time: a request that has waited is judged as when it was sent
     */
    Decision decide(SentRequest sent, Instant sentAt, Headers headers) {
        FieldErrors errors = new FieldErrors();
        ReplyHeaders replyTo = ReplyHeaders.of(headers);
        boolean mayReply = replyTo == null || replyTo.topic() == null || replyTopics.allows(replyTo.topic());
        if (!mayReply) {
            errors.add(
                    REPLY_TOPIC_FIELD,
                    "The reply topic is not one that replies may be sent to.",
                    RejectionReason.reply_topic_not_allowed);
        }
        if (ReplyHeaders.isPartitionUnclear(headers)) {
            errors.add(
                    ReplyHeaders.REPLY_PARTITION,
                    "The " + ReplyHeaders.REPLY_PARTITION + " header must be a 4-byte integer or its decimal text.");
        }
        ReplyHeaders heard = mayReply ? replyTo : null;
        errors.addAll(sent.errors());
        ParsedEntry parsed = sent.entry();
        if (parsed == null) {
            return refused(sent, errors, heard);
        }
        if (sent.erasure()) {
            return errors.isEmpty() ? erasure(sent, parsed, heard) : refused(sent, errors, heard);
        }
        Scenario scenario = scenario(sent, errors);
        LinkOptions options = EntryRules.checkOptions(sent.options(), scenario, sentAt, errors);
        Entry entry = entryRules.check(
                "", sent.crm() && scenario != null ? withTimestamps(parsed, scenario) : parsed, scenario, errors);
        if (scenario == null || !errors.isEmpty()) {
            return refused(sent, errors, heard);
        }
        if (!fullpageEnabled || !scenario.fullpageEnabled()) {
            errors.add("scenario_id", "Fullpage webchat routes are not enabled.");
            return refusal(sent, RejectionReason.fullpage_disabled, errors, heard);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Decision.Accepted(
                requests.event(scenario, entry, options, now, sent.identity().key())
                        .setRequestId(sent.identity().requestId())
                        .setIdentity(sent.identity().keyFor(entry.userId()))
                        .setRepeatable(true)
                        .setRepeatWithin(dedup.toMillis())
                        .build(),
                heard);
    }

    private static ParsedEntry withTimestamps(ParsedEntry entry, Scenario scenario) {
        return new ParsedEntry(entry.userId(), CrmValues.timestamps(entry.attributes(), scenario), entry.errors());
    }

    private Decision erasure(SentRequest sent, ParsedEntry entry, @Nullable ReplyHeaders replyTo) {
        String userId = Objects.requireNonNull(entry.userId());
        if (!Identity.isId(userId, MAX_SHOWN_CHARACTERS)) {
            FieldErrors errors = new FieldErrors();
            errors.add("user_id", "User id must have 1 to " + MAX_SHOWN_CHARACTERS + " characters");
            return refused(sent, errors, replyTo);
        }
        // The same for a repeat, so that it does not erase who uses the id after the first.
        byte[] known = ("erasure:" + sent.identity().key() + ":" + userId).getBytes(StandardCharsets.UTF_8);
        return new Decision.Erasure(
                new UserErasureRequested(
                        UUID.nameUUIDFromBytes(known).toString(),
                        userId,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                replyTo);
    }

    private @Nullable Scenario scenario(SentRequest sent, FieldErrors errors) {
        if (sent.scenarioId() == null) {
            errors.add("scenario_id", "The scenario_id field is required.");
            return null;
        }
        Scenario scenario = scenarios.apply(sent.scenarioId());
        if (scenario == null) {
            errors.add("scenario_id", "The selected scenario does not exist.", RejectionReason.unknown_scenario);
        }
        return scenario;
    }

    private static Decision refused(SentRequest sent, FieldErrors errors, @Nullable ReplyHeaders replyTo) {
        return refusal(sent, Refusals.reason(errors), errors, replyTo);
    }

    private static Decision refusal(
            SentRequest sent, RejectionReason reason, FieldErrors errors, @Nullable ReplyHeaders replyTo) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        errors.byField().entrySet().stream()
                .limit(MAX_ERRORS)
                .forEach(each -> all.put(each.getKey(), List.copyOf(each.getValue())));
        Map.Entry<String, List<String>> first = all.entrySet().iterator().next();
        String userId = shown(sent.entry() == null ? null : sent.entry().userId());
        String requestId = sent.identity().requestId();
        return new Decision.Refused(
                userId == null ? requestId : userId,
                LinkRejected.newBuilder()
                        // The core gives it one: that of its place in the log.
                        .setEventId("")
                        .setRequestId(requestId)
                        .setUserId(userId)
                        .setScenarioId(shown(sent.scenarioId()))
                        .setReason(reason)
                        .setMessage(first.getValue().get(0))
                        .setField(first.getKey())
                        .setErrors(all.size() > 1 ? all : Map.of())
                        .build(),
                replyTo);
    }

    /** An id as an event can carry it; null where it cannot. */
    private static @Nullable String shown(@Nullable String id) {
        return id != null && Identity.isId(id, MAX_SHOWN_CHARACTERS) ? id : null;
    }
}
