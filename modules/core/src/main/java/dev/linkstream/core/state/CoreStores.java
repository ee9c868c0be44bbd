package dev.linkstream.core.state;

import dev.linkstream.core.handlers.CampaignChanges;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredCampaignRule;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkBlock;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.events.stores.StoredRequest;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.stores.HashedStore;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.PositionStore;
import dev.linkstream.stores.WriteBehindStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** The core's state stores: their names, rows and keys. */
public final class CoreStores {

    /** user id → {@link StoredContext}. */
    public static final String CONTEXTS = "contexts";

    /** {@link LogPosition} → {@link StoredLink}. */
    public static final String LINKS = "links";

    /** {@link LogPosition} → {@link StoredLinkState}: only of links that were changed, or clicked under a limit. */
    public static final String LINK_STATES = "link-states";

    /** Where a block of positions begins → {@link StoredLinkBlock}: of complete blocks alone, see {@link DeadLinks}. */
    public static final String LINK_BLOCKS = "link-blocks";

    /** {@link #campaignKey} → its rule; {@link #tellingKey} → what is to be told of one: see {@link CampaignChanges}. */
    public static final String CAMPAIGN_RULES = "campaign-rules";

    /** A link's position and a click id, by time: the clicks that were granted of late. */
    public static final String GRANTED_CLICKS = "granted-clicks";

    /** idempotency key → {@link StoredRequest}. */
    public static final String REQUESTS = "requests";

    /** {@link #resultKey batch id and index}, or {@link #identityKey identity}, → {@link StoredResult}. */
    public static final String RESULTS = "results";

    /** batch id → {@link StoredBatch}: only of batches that were uploaded line by line. */
    public static final String BATCHES = "batches";

    /** No batch id comes before it; what lies before it in {@link #BATCHES} are campaigns. */
    public static final String FIRST_BATCH = "\u0001";

    /** The same in {@link #CAMPAIGN_RULES}: what lies behind it is to be told, in the order of the log. */
    public static final String FIRST_TELLING = FIRST_BATCH;

    /** {@link #LAST} → {@link LogPosition}: how far the partition is processed. */
    public static final String POSITIONS = "positions";

    public static final String LAST = "last";

    /** {@link UserKeys}. */
    public static final String USER_KEYS = "user-keys";

    /** A backup that is brought up to date within a week reads what is new alone: that a row was deleted is known so long. */
    private static final String DELETIONS_KNOWN_MS = "604800000";

    /** The brokers clean a log once so much of it is new; each time they copy all of it. */
    private static final Map<String, String> CHANGELOG =
            Map.of("min.cleanable.dirty.ratio", "0.5", "delete.retention.ms", DELETIONS_KNOWN_MS);

    /**
     * Of rows that are hardly ever replaced: there is nothing to clean away, and a tenth of the copying. What was purged goes
     * within a week, however little it is of the whole.
     */
    private static final Map<String, String> UNIQUE_ROWS_CHANGELOG = Map.of(
            "min.cleanable.dirty.ratio", "0.9",
            "max.compaction.lag.ms", "604800000",
            "delete.retention.ms", DELETIONS_KNOWN_MS);

    /** One row, rewritten at every commit and restored from the start of its log: that must stay short. */
    private static final Map<String, String> SHORT_CHANGELOG =
            Map.of("min.cleanable.dirty.ratio", "0.3", "segment.bytes", String.valueOf(1 << 20));

    /** What a user's key was must be gone soon after the user is. */
    private static final Map<String, String> WIPED_CHANGELOG = Map.of(
            "min.cleanable.dirty.ratio", "0.5",
            "delete.retention.ms", DELETIONS_KNOWN_MS,
            "file.delete.delay.ms", "1000");

    /** For how long a click asked about again is the same. */
    public static final Duration SAME_CLICK = Duration.ofMinutes(1);

    /** Longer than a click is the same, as clocks of instances differ. */
    private static final Duration CLICKS_KEPT = SAME_CLICK.multipliedBy(4);

    private CoreStores() {}

    /**
     * In {@link #BATCHES}, where a campaign has had its first link: a row of few bytes that is written once. No id and no
     * name has the character.
     */
    public static String campaignKey(String scenarioId, String campaign) {
        return '\0' + scenarioId + '\0' + campaign;
    }

    /** No campaign of the scenario comes after it, and none of another before it and after the first of this. */
    public static String lastCampaign(String scenarioId) {
        return '\0' + scenarioId + FIRST_BATCH;
    }

    public static StoreBuilder<KeyValueStore<String, StoredContext>> contexts() {
        return persistent(
                HashedStore.supplier(CONTEXTS), Serdes.String(), new StoreSerde<>(StoredContext.class), CHANGELOG);
    }

    /** Written behind, so that a page that some dozens of users are put on is written once. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> userKeys() {
        return WriteBehindStore.over(
                persistent(HashedStore.supplier(USER_KEYS), Serdes.Bytes(), Serdes.ByteArray(), WIPED_CHANGELOG));
    }

    /** In {@link #CAMPAIGN_RULES}, what a rule at this place of the log changes; {@code what} tells several from each other. */
    public static String tellingKey(LogPosition rule, char what) {
        return FIRST_TELLING
                + HexFormat.of().toHexDigits((short) rule.epoch())
                + HexFormat.of().toHexDigits(rule.offset())
                + what;
    }

    public static StoreBuilder<KeyValueStore<LogPosition, StoredLink>> links() {
        return persistent(
                PositionStore.supplier(LINKS),
                LogPosition.serde(),
                new StoreSerde<>(StoredLink.class),
                UNIQUE_ROWS_CHANGELOG);
    }

    public static StoreBuilder<KeyValueStore<LogPosition, StoredLinkState>> linkStates() {
        return persistent(
                HashedStore.supplier(LINK_STATES),
                LogPosition.serde(),
                new StoreSerde<>(StoredLinkState.class),
                CHANGELOG);
    }

    /** In memory: it has a row for 65,536 positions. */
    public static StoreBuilder<KeyValueStore<LogPosition, StoredLinkBlock>> linkBlocks() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(LINK_BLOCKS),
                        LogPosition.serde(),
                        new StoreSerde<>(StoredLinkBlock.class))
                .withLoggingEnabled(SHORT_CHANGELOG)
                .withCachingDisabled();
    }

    /** In memory, as there are few; cached, as a row changes with each turn of telling. */
    public static StoreBuilder<KeyValueStore<String, StoredCampaignRule>> campaignRules() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(CAMPAIGN_RULES),
                        Serdes.String(),
                        new StoreSerde<>(StoredCampaignRule.class))
                .withLoggingEnabled(SHORT_CHANGELOG)
                .withCachingEnabled();
    }

    /** In memory: it holds what was clicked within some minutes, by the times in the records. */
    public static StoreBuilder<WindowStore<Bytes, byte[]>> grantedClicks() {
        return Stores.windowStoreBuilder(
                        Stores.inMemoryWindowStore(GRANTED_CLICKS, CLICKS_KEPT, SAME_CLICK, false),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    public static StoreBuilder<KeyValueStore<String, StoredRequest>> requests() {
        return persistent(
                Stores.persistentKeyValueStore(REQUESTS),
                Serdes.String(),
                new StoreSerde<>(StoredRequest.class),
                CHANGELOG);
    }

    public static StoreBuilder<KeyValueStore<Bytes, StoredResult>> results() {
        return persistent(
                Stores.persistentKeyValueStore(RESULTS),
                Serdes.Bytes(),
                new StoreSerde<>(StoredResult.class),
                UNIQUE_ROWS_CHANGELOG);
    }

    /** Cached, as a row changes with every line of its batch. */
    public static StoreBuilder<KeyValueStore<String, StoredBatch>> batches() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(BATCHES), Serdes.String(), new StoreSerde<>(StoredBatch.class))
                .withLoggingEnabled(CHANGELOG)
                .withCachingEnabled();
    }

    /** Cached, so that a row put for every record is written once a commit. */
    public static StoreBuilder<KeyValueStore<String, LogPosition>> positions() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(POSITIONS), Serdes.String(), LogPosition.serde())
                .withLoggingEnabled(SHORT_CHANGELOG)
                .withCachingEnabled();
    }

    /** Where the result of a request is noted; null where nothing tells it from others. */
    public static @Nullable Bytes resultKey(LinkRequested request) {
        if (request.getIdentity() != null) {
            return identityKey(request.getIdentity());
        }
        return request.getBatchId() == null ? null : resultKey(request.getBatchId(), request.getIndex());
    }

    /** Where a refusal before the log is noted: in its batch, or nowhere, so that the same request may be sent again. */
    public static @Nullable Bytes resultKey(LinkRejected refusal) {
        return refusal.getBatchId() == null || refusal.getIndex() == null
                ? null
                : resultKey(refusal.getBatchId(), refusal.getIndex());
    }

    /** Never the key of a batch's result: no batch id begins with this byte. */
    private static Bytes identityKey(String identity) {
        byte[] text = identity.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + text.length).put((byte) 1).put(text).array());
    }

    /** Where an erasure is noted. */
    public static Bytes erasureKey(String erasureId) {
        return identityKey("erasure:" + erasureId);
    }

    public static Bytes resultKey(String batchId, long index) {
        byte[] batch = batchId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(batch.length + 1 + Long.BYTES)
                .put(batch)
                .put((byte) 0)
                .putLong(index)
                .array());
    }

    public static long indexOf(Bytes resultKey) {
        byte[] key = resultKey.get();
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> persistent(
            KeyValueBytesStoreSupplier store, Serde<K> keys, Serde<V> rows, Map<String, String> changelog) {
        return Stores.keyValueStoreBuilder(store, keys, rows)
                .withLoggingEnabled(changelog)
                .withCachingDisabled();
    }
}
