package dev.linkstream.redirect.visits;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.OutcomeReported;
import dev.linkstream.events.Topics;
import dev.linkstream.events.stores.StoredLink;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Visits as events, keyed by the user that the link is for. */
final class VisitRecords {

    private static final long VERSION = 0xf000;
    private static final long VERSION_8 = 0x8000;

    private final String clicks;
    private final String conversations;
    private final String outcomes;

    /**
     * Half of each click's event id, this process's own; the other half counts on from a random number. Version 8 says
     * so: what is read of one process in one partition then grows, and a click that comes twice is known by that.
     */
    private final long process;

    private final AtomicLong clicksMade;

    VisitRecords(Topics topics) {
        clicks = topics.linkClicks().name();
        conversations = topics.conversations().name();
        outcomes = topics.outcomes().name();
        UUID random = UUID.randomUUID();
        process = (random.getMostSignificantBits() & ~VERSION) | VERSION_8;
        clicksMade = new AtomicLong(random.getLeastSignificantBits());
    }

    ProducerRecord<String, SpecificRecord> of(Visit visit) {
        StoredLink link = visit.link();
        if (visit instanceof Visit.Click click) {
            return new ProducerRecord<>(clicks, link.getUserId(), event(click, link));
        }
        return visit instanceof Visit.Outcome outcome
                ? new ProducerRecord<>(outcomes, link.getUserId(), event(outcome, link))
                : new ProducerRecord<>(conversations, link.getUserId(), event((Visit.Conversation) visit, link));
    }

    /** By constructor: a builder checks and copies every field, which costs more than all else of a click. */
    private LinkClicked event(Visit.Click click, StoredLink link) {
        return new LinkClicked(
                new UUID(process, clicksMade.getAndIncrement()).toString(),
                click.code(),
                link.getUserId(),
                link.getScenarioId(),
                link.getCampaign(),
                link.getBatchId(),
                click.at(),
                click.device());
    }

    private static ConversationStarted event(Visit.Conversation conversation, StoredLink link) {
        return ConversationStarted.newBuilder()
                .setEventId(conversation.id().toString())
                .setCode(conversation.code())
                .setUserId(link.getUserId())
                .setScenarioId(link.getScenarioId())
                .setCampaign(link.getCampaign())
                .setBatchId(link.getBatchId())
                .setStartedAt(conversation.at())
                .build();
    }

    private static OutcomeReported event(Visit.Outcome outcome, StoredLink link) {
        return OutcomeReported.newBuilder()
                .setEventId(outcome.id().toString())
                .setCode(outcome.code())
                .setUserId(link.getUserId())
                .setScenarioId(link.getScenarioId())
                .setCampaign(link.getCampaign())
                .setBatchId(link.getBatchId())
                .setName(outcome.name())
                .setValue(outcome.value())
                .setReportedAt(outcome.at())
                .build();
    }
}
