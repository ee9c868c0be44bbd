package dev.linkstream.stats;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.Device;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.stats.counts.Tally;
import dev.linkstream.stats.links.LinkPlaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to a link, as a plain list counts it: against this the numbers are held.
 *
 * @param code also says the user and the campaign, as these belong to a link for life
 * @param name of an outcome
 */
record Happening(
        Kind kind, String code, String user, @Nullable String campaign, Instant at, String name) {

    enum Kind {
        LINK,
        REJECTED,
        CLICK,
        CONVERSATION,
        OUTCOME
    }

    static final String SCENARIO = "s";
    static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /** Of codes that {@link #random} makes, as of links that were made one after the other; each other code by itself. */
    static final LinkPlaces PLACES = code -> {
        if (code.length() != 11) {
            return LinkPlaces.Place.of(code);
        }
        long number = 0;
        for (int i = 10; i >= 0; i--) {
            number = number * 58 + ALPHABET.indexOf(code.charAt(i));
        }
        return LinkPlaces.Place.of(0, 0, number & (1L << 42) - 1);
    };

    /** Something that happened to one of some links at some time before {@code end}. */
    static Happening random(Random random, int links, Instant end, long millis) {
        int link = random.nextInt(links);
        StringBuilder code = new StringBuilder(11);
        for (int i = 0, rest = link; i < 11; i++, rest /= 58) {
            code.append(ALPHABET.charAt(rest % 58));
        }
        String campaign = link % 4 == 0 ? null : "campaign " + link % 4;
        int dice = random.nextInt(10);
        Kind kind = dice < 5 ? Kind.CLICK : Kind.values()[dice - 5];
        return new Happening(
                kind,
                code.toString(),
                "user " + link / 3,
                kind == Kind.REJECTED ? null : campaign,
                end.minusMillis((long) (random.nextDouble() * millis)),
                "outcome " + random.nextInt(3));
    }

    SpecificRecord event() {
        String id = UUID.randomUUID().toString();
        return switch (kind) {
            case LINK ->
                LinkGenerated.newBuilder()
                        .setEventId(id)
                        .setRequestId(id)
                        .setCode(code)
                        .setUrl("https://short.host/" + code)
                        .setDeepLinkUrl("https://chat.example/")
                        .setUserId(user)
                        .setScenarioId(SCENARIO)
                        .setCampaign(campaign)
                        .setCreatedAt(at)
                        .build();
            case REJECTED ->
                LinkRejected.newBuilder()
                        .setEventId(id)
                        .setRequestId(id)
                        .setUserId(user)
                        .setScenarioId(SCENARIO)
                        .setReason(RejectionReason.invalid_attribute)
                        .setMessage("The age attribute must be a whole number.")
                        .build();
            case CLICK -> new LinkClicked(id, code, user, SCENARIO, campaign, null, at, Device.mobile);
            case CONVERSATION ->
                ConversationStarted.newBuilder()
                        .setEventId(id)
                        .setCode(code)
                        .setUserId(user)
                        .setScenarioId(SCENARIO)
                        .setCampaign(campaign)
                        .setStartedAt(at)
                        .build();
            case OUTCOME ->
                OutcomeReported.newBuilder()
                        .setEventId(id)
                        .setCode(code)
                        .setUserId(user)
                        .setScenarioId(SCENARIO)
                        .setCampaign(campaign)
                        .setName(name)
                        .setReportedAt(at)
                        .build();
        };
    }

    void countIn(Numbers numbers) {
        SpecificRecord event = event();
        if (event instanceof LinkClicked click) {
            numbers.clicked(click);
        } else if (event instanceof LinkGenerated link) {
            numbers.generated(link);
        } else if (event instanceof ConversationStarted conversation) {
            numbers.started(conversation);
        } else if (event instanceof OutcomeReported outcome) {
            numbers.reported(outcome);
        } else {
            numbers.rejected((LinkRejected) event, at);
        }
    }

    boolean isAskedFor(StatsQuery query) {
        return query.asksFor(campaign) && at.toEpochMilli() >= query.from() && at.toEpochMilli() < query.to();
    }

    /** The numbers of some happenings in a line of text. */
    static String sum(List<Happening> all) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        Set<String> links = new HashSet<>();
        Set<String> users = new HashSet<>();
        TreeMap<String, Long> outcomes = new TreeMap<>();
        for (Happening each : all) {
            counts.merge(each.kind, 1L, Long::sum);
            if (each.kind == Kind.CLICK) {
                links.add(each.code);
                users.add(each.user);
            } else if (each.kind == Kind.OUTCOME) {
                outcomes.merge(each.name, 1L, Long::sum);
            }
        }
        return "links=" + counts.getOrDefault(Kind.LINK, 0L) + " rejected=" + counts.getOrDefault(Kind.REJECTED, 0L)
                + " clicks=" + counts.getOrDefault(Kind.CLICK, 0L) + " linksClicked="
                + links.size() + " usersClicking=" + users.size() + " conversations="
                + counts.getOrDefault(Kind.CONVERSATION, 0L) + " outcomes="
                + outcomes;
    }

    static String text(Tally tally) {
        return "links=" + tally.links() + " rejected=" + tally.rejected() + " clicks=" + tally.clicks()
                + " linksClicked=" + tally.linksClicked() + " usersClicking=" + tally.usersClicking()
                + " conversations=" + tally.conversations() + " outcomes=" + tally.outcomes();
    }

    /** The whole answer to a question, as a plain list gives it. */
    static String answer(StatsQuery query, List<Happening> all) {
        List<Happening> asked =
                all.stream().filter(each -> each.isAskedFor(query)).toList();
        StringBuilder text = new StringBuilder("totals ").append(sum(asked));
        TreeMap<Long, List<Happening>> series = new TreeMap<>();
        TreeMap<String, List<Happening>> campaigns = new TreeMap<>();
        for (Happening each : all) {
            if (query.asksFor(each.campaign)) {
                campaigns.computeIfAbsent(each.campaign == null ? "" : each.campaign, name -> new ArrayList<>());
            }
        }
        for (Happening each : asked) {
            series.computeIfAbsent(
                            query.interval().floor(each.at.toEpochMilli(), query.zone()), start -> new ArrayList<>())
                    .add(each);
            campaigns
                    .computeIfAbsent(each.campaign == null ? "" : each.campaign, name -> new ArrayList<>())
                    .add(each);
        }
        series.forEach((start, some) -> text.append("\n")
                .append(Instant.ofEpochMilli(start))
                .append(" ")
                .append(sum(some)));
        campaigns.forEach(
                (name, some) -> text.append("\n").append(name).append(": ").append(sum(some)));
        return text.toString();
    }

    static String text(PartitionStats stats) {
        StringBuilder text = new StringBuilder("totals ").append(text(stats.totals()));
        stats.series()
                .forEach((start, tally) -> text.append("\n")
                        .append(Instant.ofEpochMilli(start))
                        .append(" ")
                        .append(text(tally)));
        stats.campaigns()
                .forEach(each -> text.append("\n")
                        .append(each.campaign() == null ? "" : each.campaign())
                        .append(": ")
                        .append(text(each.tally())));
        return text.toString();
    }
}
