package dev.linkstream.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.NullMarked;

/** The topic catalogue of one deployment: the only place where topic names are spelled. */
@NullMarked
public final class Topics {

    private static final List<Schema> REPLIES =
            List.of(LinkGenerated.SCHEMA$, LinkRejected.SCHEMA$, UserErased.SCHEMA$);

    /** What a batch has beside its one record, amply. */
    private static final int BATCH_OVERHEAD_BYTES = 64 << 10;

    /**
     * A table whose former rows are gone from the brokers' disks within a minute: segments are short, cleaned whatever
     * the share of what is new in them, and deleted at once. That something was deleted is known for a week.
     */
    public static final Map<String, String> FORGETS = Map.of(
            TopicConfig.SEGMENT_MS_CONFIG, "5000",
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "5000",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.001",
            TopicConfig.FILE_DELETE_DELAY_MS_CONFIG, "1000",
            TopicConfig.DELETE_RETENTION_MS_CONFIG, "604800000");

    /** A year, for which audits ask. */
    private static final Duration AUDIT_RETENTION = Duration.ofDays(365);

    private final TopicSettings settings;
    private final SchemaIds schemaIds;
    private final EventFormat format;

    /** The catalogue of a deployment whose schema ids are those of the checked-in list. */
    public Topics(TopicSettings settings) {
        this(settings, EventSchemas.landed());
    }

    public Topics(TopicSettings settings, SchemaIds schemaIds) {
        this.settings = settings;
        this.schemaIds = schemaIds;
        format = schemaIds == EventSchemas.landed() ? EventFormat.EMBEDDED : new EventFormat(schemaIds);
    }

    public TopicSettings settings() {
        return settings;
    }

    /** What the ids in these topics' records mean. */
    public SchemaIds schemaIds() {
        return schemaIds;
    }

    /** The one ordered log of each user, keyed by user id (by idempotency key for a {@link RequestOpened}). */
    public Topic<SpecificRecord> linkRequests() {
        return events(
                "link-requests",
                SpecificRecord.class,
                List.of(
                        LinkRequested.SCHEMA$,
                        LinkRejected.SCHEMA$,
                        RequestOpened.SCHEMA$,
                        BatchOpened.SCHEMA$,
                        BatchClosed.SCHEMA$,
                        UserErasureRequested.SCHEMA$,
                        LinkChangeRequested.SCHEMA$,
                        ClickAsked.SCHEMA$,
                        CampaignRuled.SCHEMA$),
                settings.partitions(),
                settings.retention().linkRequests());
    }

    /** Link requests of outside producers, in Avro or JSON, keyed and partitioned as they like. */
    public Topic<byte[]> linkIntake() {
        return bytes(
                        "link-intake",
                        List.of(LinkRequested.SCHEMA$),
                        settings.partitions(),
                        settings.retention().linkIntake())
                .withBoundedTimes();
    }

    /** Reads those records of {@link #linkIntake} that are Avro. */
    public Deserializer<LinkRequested> intakeRequests() {
        return new EventSerde<>(LinkRequested.class, format);
    }

    /** Every link, keyed by user id. */
    public Topic<LinkGenerated> links() {
        return events(
                "links",
                LinkGenerated.class,
                List.of(LinkGenerated.SCHEMA$),
                settings.partitions(),
                settings.retention().links());
    }

    /** Every refusal that the pipeline made, keyed by user id. */
    public Topic<LinkRejected> linkRejections() {
        return events(
                "link-rejections",
                LinkRejected.class,
                List.of(LinkRejected.SCHEMA$),
                settings.partitions(),
                settings.retention().linkRejections());
    }

    /** Answers to requesters: {@link LinkGenerated} or {@link LinkRejected}, keyed by user id. */
    public Topic<SpecificRecord> linkReplies() {
        return events(
                "link-replies",
                SpecificRecord.class,
                REPLIES,
                settings.replyPartitions(),
                settings.retention().replies());
    }

    /** Replies on their way to reply topics of others, keyed by user id; the headers say where to. */
    public Topic<SpecificRecord> relayedReplies() {
        return events(
                "relayed-replies",
                SpecificRecord.class,
                REPLIES,
                settings.replyPartitions(),
                settings.retention().replies());
    }

    /**
     * Verdicts to the instance that asked, on idempotency keys ({@link RequestConfirmed}) and on changes and clicks of links
     * ({@link LinkVerdict}); as many partitions as {@link #linkReplies()}.
     */
    public Topic<SpecificRecord> requestConfirmations() {
        return events(
                "request-confirmations",
                SpecificRecord.class,
                List.of(RequestConfirmed.SCHEMA$, LinkVerdict.SCHEMA$),
                settings.replyPartitions(),
                settings.retention().replies());
    }

    /** Every click on a live link, keyed by user id. */
    public Topic<LinkClicked> linkClicks() {
        return events(
                "link-clicks",
                LinkClicked.class,
                List.of(LinkClicked.SCHEMA$),
                settings.partitions(),
                settings.retention().linkClicks());
    }

    /** Every change of a link, keyed by user id. */
    public Topic<LinkChanged> linkChanges() {
        return events(
                "link-changes",
                LinkChanged.class,
                List.of(LinkChanged.SCHEMA$),
                settings.partitions(),
                settings.retention().linkChanges());
    }

    /** Every conversation that began in a web chat, keyed by user id. */
    public Topic<ConversationStarted> conversations() {
        return events(
                "conversations",
                ConversationStarted.class,
                List.of(ConversationStarted.SCHEMA$),
                settings.partitions(),
                settings.retention().conversations());
    }

    /** What conversations came to, keyed by user id. */
    public Topic<OutcomeReported> outcomes() {
        return events(
                "outcomes",
                OutcomeReported.class,
                List.of(OutcomeReported.SCHEMA$),
                settings.partitions(),
                settings.retention().outcomes());
    }

    /** The table of scenarios, keyed by scenario id. */
    public Topic<ScenarioDefined> scenarios() {
        return table("scenarios", ScenarioDefined.class, ScenarioDefined.SCHEMA$);
    }

    /** The table of campaigns' rules, keyed by scenario and campaign. */
    public Topic<CampaignRuled> campaigns() {
        return table("campaigns", CampaignRuled.class, CampaignRuled.SCHEMA$);
    }

    /** The table of API tokens, keyed by token id. */
    public Topic<ApiTokenIssued> apiTokens() {
        return table("api-tokens", ApiTokenIssued.class, ApiTokenIssued.SCHEMA$);
    }

    /** The list of epochs, keyed by number. */
    public Topic<EpochBegun> epochs() {
        return table("epochs", EpochBegun.class, EpochBegun.SCHEMA$);
    }

    /** Every erasure, keyed by user id, so that subscribers forget too. Kept as long as {@link #links}. */
    public Topic<UserErased> erasures() {
        return events(
                "erasures",
                UserErased.class,
                List.of(UserErased.SCHEMA$),
                settings.partitions(),
                settings.retention().links());
    }

    /** Who read, erased or changed what, keyed by chain: in one partition, so that a chain's order is the topic's. */
    public Topic<CallAudited> audit() {
        return events("audit", CallAudited.class, List.of(CallAudited.SCHEMA$), 1, AUDIT_RETENTION);
    }

    /** The register of erasures, keyed by erasure id. */
    public Topic<ErasureNoted> erasureRegister() {
        return table("erasure-register", ErasureNoted.class, ErasureNoted.SCHEMA$);
    }

    /** The keys that requests are encrypted under, keyed by key id. */
    public Topic<LogKeyIssued> logKeys() {
        return table("log-keys", LogKeyIssued.class, LogKeyIssued.SCHEMA$).withConfigs(FORGETS);
    }

    /** Where each partition is processed and counted: {@code host:port} of an instance, keyed by application and partition. */
    public Topic<String> owners() {
        return new Topic<>(settings.prefix() + "owners", Serdes.String(), List.of(), 1, true, Duration.ZERO);
    }

    /** The original bytes of what could not be read. */
    public Topic<byte[]> deadLetters() {
        return bytes("dead-letters", List.of(), 1, settings.retention().deadLetters())
                .withMaxMessageBytes(DeadLetterHeaders.MAX_RECORD_BYTES + BATCH_OVERHEAD_BYTES);
    }

    public List<Topic<?>> all() {
        return List.of(
                linkRequests(),
                linkIntake(),
                links(),
                linkRejections(),
                linkReplies(),
                relayedReplies(),
                linkClicks(),
                linkChanges(),
                conversations(),
                outcomes(),
                requestConfirmations(),
                scenarios(),
                campaigns(),
                apiTokens(),
                epochs(),
                logKeys(),
                erasures(),
                erasureRegister(),
                audit(),
                owners(),
                deadLetters());
    }

    private <V extends SpecificRecord> Topic<V> events(
            String name, Class<V> type, List<Schema> schemas, int partitions, Duration retention) {
        return new Topic<>(
                settings.prefix() + name, new EventSerde<>(type, format), schemas, partitions, false, retention);
    }

    private Topic<byte[]> bytes(String name, List<Schema> schemas, int partitions, Duration retention) {
        return new Topic<>(settings.prefix() + name, Serdes.ByteArray(), schemas, partitions, false, retention);
    }

    private <V extends SpecificRecord> Topic<V> table(String name, Class<V> type, Schema schema) {
        return new Topic<>(
                settings.prefix() + name, new EventSerde<>(type, format), List.of(schema), 1, true, Duration.ZERO);
    }
}
