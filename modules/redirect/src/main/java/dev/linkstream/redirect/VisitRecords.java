package dev.linkstream.redirect;

import dev.linkstream.events.ConversationStarted;
import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.Topics;
import dev.linkstream.events.stores.StoredLink;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Visits as events, keyed by the user that the link is for. */
final class VisitRecords {

    private final String clicks;
    private final String conversations;

    /** A click's event id is a UUID of which half is this process's own, and half is counted from a random number on. */
    private final long process;

    private final AtomicLong clicksMade;

    VisitRecords(Topics topics) {
        clicks = topics.linkClicks().name();
        conversations = topics.conversations().name();
        UUID random = UUID.randomUUID();
        process = random.getMostSignificantBits();
        clicksMade = new AtomicLong(random.getLeastSignificantBits());
    }

    ProducerRecord<String, SpecificRecord> of(Visit visit) {
        StoredLink link = visit.link();
        return visit instanceof Visit.Click click
                ? new ProducerRecord<>(clicks, link.getUserId(), event(click, link))
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
}
