package dev.linkstream.core;

import dev.linkstream.core.state.CoreStores;
import dev.linkstream.core.state.DeadLinks;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.core.state.UserKeys;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkBlock;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.events.stores.StoredRequest;
import dev.linkstream.events.stores.StoredResult;
import dev.linkstream.links.codes.Position;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.privacy.SealedAttributes;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.stores.HashedStore;
import dev.linkstream.stores.LogPosition;
import dev.linkstream.stores.PositionStore;
import dev.linkstream.stores.RowParser;
import dev.linkstream.streams.CatchUp;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.streams.PartitionLeases;
import dev.linkstream.streams.ProcessedPartitions;
import dev.linkstream.streams.StoreHandles;
import dev.linkstream.streams.StreamsRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads the core's stores as they are in this process, uncommitted changes included. Every method reads the disk where
 * the block cache misses, and throws {@link NotServedException} where this process has no state of the partition, or
 * none that is up to date. Safe for use by several threads.
 */
public final class CoreReads {

    private static final RowParser<StoredLink> LINK = new StoreSerde<>(StoredLink.class)::read;

    private static final int READ_ATTEMPTS = 20;

    private static final Serializer<LogPosition> KEYS = LogPosition.serde().serializer();
    private static final StoreSerde<StoredLinkState> STATE = new StoreSerde<>(StoredLinkState.class);

    private final StreamsRun run;
    private final KafkaStreams streams;
    private final ProcessedPartitions processed;
    private final CatchUp catchUp;
    private final PartitionLeases leases;
    private final Topic<?> log;
    private final ContextProtection protection;
    private final StoreHandles<PositionStore> links;
    private final StoreHandles<HashedStore> states;

    CoreReads(
            StreamsRun run,
            Topics topics,
            ProcessedPartitions processed,
            CatchUp catchUp,
            PartitionLeases leases,
            ContextProtection protection) {
        this.processed = processed;
        this.leases = leases;
        this.protection = protection;
        this.run = run;
        streams = run.streams();
        this.catchUp = catchUp;
        log = topics.linkRequests();
        this.links = new StoreHandles<>(streams, CoreStores.LINKS, PositionStore.class, processed);
        this.states = new StoreHandles<>(streams, CoreStores.LINK_STATES, HashedStore.class, processed);
    }

    public int partitions() {
        return log.partitions();
    }

    /** The partition of a user's log. */
    int partitionOf(String userId) {
        return log.partitionOf(userId);
    }

    /** Who serves a partition: {@code host:port}, empty while that is not settled. */
    public Optional<String> owner(int partition) {
        return run.owner(CoreStores.POSITIONS, partition);
    }

    /** The link made at a position. */
    public Optional<StoredLink> link(Position position) {
        StoredLink found = linkHere(position);
        if (found != null) {
            return Optional.of(found);
        }
        LogPosition key = new LogPosition(position.epoch(), position.offset());
        // What is missing may be so because the store has just moved: the long way knows.
        return Optional.ofNullable(this.<LogPosition, StoredLink, @Nullable StoredLink>read(
                CoreStores.LINKS, position.partition(), links -> links.get(key)));
    }

    /** The link made at a position, where this process has its store open; null says nothing. */
    public @Nullable StoredLink linkHere(Position position) {
        return links.read(position.partition(), position, CoreReads::link);
    }

    /** A link as it is now, by its row, which the caller has read. */
    public LinkNow now(StoredLink row, Position position) {
        if (!LinkNow.mayHaveState(row)) {
            return new LinkNow(row, null);
        }
        LogPosition key = new LogPosition(position.epoch(), position.offset());
        return new LinkNow(
                row,
                this.<LogPosition, StoredLinkState, @Nullable StoredLinkState>read(
                        CoreStores.LINK_STATES, position.partition(), states -> states.get(key)));
    }

    /** Whether the links around a position were dead for so long that they were purged, as far as that is remembered. */
    public boolean arePurged(Position position) {
        LogPosition key = DeadLinks.blockOf(new LogPosition(position.epoch(), position.offset()));
        StoredLinkBlock block = this.<LogPosition, StoredLinkBlock, @Nullable StoredLinkBlock>read(
                CoreStores.LINK_BLOCKS, position.partition(), blocks -> blocks.get(key));
        return block != null && block.getPurgedAt() != null;
    }

    /** The same where this process has the stores open; null says nothing. */
    public @Nullable LinkNow nowHere(StoredLink row, Position position) {
        if (!LinkNow.mayHaveState(row)) {
            return new LinkNow(row, null);
        }
        StoredLinkState state = states.read(position.partition(), position, CoreReads::state);
        return row.getChanged() && state == null ? null : new LinkNow(row, state);
    }

    private static @Nullable StoredLinkState state(HashedStore store, Position position) {
        Bytes key = Bytes.wrap(KEYS.serialize(null, new LogPosition(position.epoch(), position.offset())));
        byte[] row = store.get(key);
        return row == null ? null : STATE.read(row, row.length);
    }

    private static @Nullable StoredLink link(PositionStore store, Position position) {
        return store.get(position.epoch(), position.offset(), LINK);
    }

    /** Looks at links one after the other. */
    public interface LinkVisitor {

        /** Whether the next link is to be looked at, too. */
        boolean visit(Position position, StoredLink link);
    }

    /**
     * Looks at a partition's links, newest first: as many as {@code visitor} wants.
     *
     * @param before those made before this position; null: all
     */
    public void links(int partition, @Nullable Position before, LinkVisitor visitor) {
        requireCaughtUp(partition);
        LogPosition from = before == null ? null : new LogPosition(before.epoch(), before.offset());
        Boolean looked = links.read(partition, visitor, (store, each) -> {
            store.descend(from, LINK, (at, link) -> each.visit(new Position(at.epoch(), partition, at.offset()), link));
            return true;
        });
        if (looked == null) {
            throw new NotServedException("Partition " + partition + " is not served here now");
        }
    }

    /**
     * Batches that are uploaded line by line, newest first, as far as a partition knows of them.
     *
     * @param before the id of which those are asked for that began before it; null: all
     */
    public List<KeyValue<String, StoredBatch>> uploads(int partition, @Nullable String before, int limit) {
        requireCaughtUp(partition);
        return this.<String, StoredBatch, List<KeyValue<String, StoredBatch>>>read(
                CoreStores.BATCHES, partition, store -> {
                    List<KeyValue<String, StoredBatch>> batches = new ArrayList<>();
                    try (KeyValueIterator<String, StoredBatch> rows =
                            store.reverseRange(CoreStores.FIRST_BATCH, before)) {
                        while (rows.hasNext() && batches.size() < limit) {
                            KeyValue<String, StoredBatch> row = rows.next();
                            if (!row.key.equals(before)) {
                                batches.add(row);
                            }
                        }
                    }
                    return batches;
                });
    }

    /** When each campaign of a scenario had its first link in a partition, by name. */
    public Map<String, Instant> campaigns(int partition, String scenarioId) {
        requireCaughtUp(partition);
        String from = CoreStores.campaignKey(scenarioId, "");
        return this.<String, StoredBatch, Map<String, Instant>>read(CoreStores.BATCHES, partition, store -> {
            Map<String, Instant> campaigns = new HashMap<>();
            try (KeyValueIterator<String, StoredBatch> rows = store.range(from, CoreStores.lastCampaign(scenarioId))) {
                while (rows.hasNext()) {
                    KeyValue<String, StoredBatch> row = rows.next();
                    campaigns.put(row.key.substring(from.length()), row.value.getLastLoggedAt());
                }
            }
            return campaigns;
        });
    }

    /**
     * Whether the record at a position is processed. A {@link #link} that is asked for after this said true, and is not
     * there, will never be; one asked for before may have come in between.
     */
    public boolean isProcessed(Position position) {
        LogPosition last = this.<String, LogPosition, @Nullable LogPosition>read(
                CoreStores.POSITIONS, position.partition(), positions -> positions.get(CoreStores.LAST));
        return last != null && last.compareTo(new LogPosition(position.epoch(), position.offset())) >= 0;
    }

    /**
     * A user's context, its attributes in clear: as the last answer left it, or none is told. A process that is cut off from
     * Kafka does not know what another has answered meanwhile.
     */
    public Optional<StoredContext> context(String userId) {
        int partition = partitionOf(userId);
        Optional<StoredContext> context = contextHere(partition, userId);
        // Behind the read: this process may have stood still before it.
        if (!leases.holds(partition)) {
            throw new NotServedException(
                    "Partition " + partition + " may be another instance's: Kafka has not been heard of"
                            + " for as long as it keeps a partition for an instance");
        }
        return context;
    }

    private Optional<StoredContext> contextHere(int partition, String userId) {
        requireCaughtUp(partition);
        for (int attempt = 1; ; attempt++) {
            StoredContext context = this.<String, StoredContext, @Nullable StoredContext>read(
                    CoreStores.CONTEXTS, partition, contexts -> contexts.get(userId));
            if (context == null || !SealedAttributes.are(context.getAttributes())) {
                return Optional.ofNullable(context);
            }
            try {
                context.setAttributes(UserKeys.attributes(context, userKey(partition, userId, context), userId));
                return Optional.of(context);
            } catch (KeyUnavailableException e) {
                // Between the two reads the user was erased, and perhaps came back.
                if (attempt == READ_ATTEMPTS) {
                    throw new NotServedException("A context changes while it is read: " + e.getMessage());
                }
            }
        }
    }

    private @Nullable UserKey userKey(int partition, String userId, StoredContext context) {
        byte[] row = this.<Bytes, byte[], byte @Nullable []>read(
                CoreStores.USER_KEYS,
                partition,
                keys -> UserKeys.row(keys, protection.names().of(userId), context));
        return row == null ? null : protection.keys().read(row);
    }

    /** Where a user's newest link lies; empty where there is none. */
    public Optional<Position> newestLink(String userId) {
        int partition = partitionOf(userId);
        requireCaughtUp(partition);
        StoredContext context = this.<String, StoredContext, @Nullable StoredContext>read(
                CoreStores.CONTEXTS, partition, contexts -> contexts.get(userId));
        return context == null
                ? Optional.empty()
                : Optional.ofNullable(position(partition, context.getLastLinkEpoch(), context.getLastLinkOffset()));
    }

    /** Where the link lies that the user had before this one; null where this is the first. */
    public @Nullable Position linkBefore(Position position, StoredLink link) {
        return position(position.partition(), link.getPreviousEpoch(), link.getPreviousOffset());
    }

    private static @Nullable Position position(int partition, @Nullable Integer epoch, @Nullable Long offset) {
        return epoch == null || offset == null ? null : new Position(epoch, partition, offset);
    }

    /**
     * The results of a batch that lie in a partition, in order of index.
     *
     * @param from the first index
     * @param limit how many at most
     */
    public List<BatchResult> results(int partition, String batchId, long from, int limit) {
        requireCaughtUp(partition);
        return this.<Bytes, StoredResult, List<BatchResult>>read(CoreStores.RESULTS, partition, store -> {
            List<BatchResult> results = new ArrayList<>();
            try (KeyValueIterator<Bytes, StoredResult> rows =
                    store.range(CoreStores.resultKey(batchId, from), CoreStores.resultKey(batchId, Long.MAX_VALUE))) {
                while (rows.hasNext() && results.size() < limit) {
                    results.add(result(partition, rows.next()));
                }
            }
            return results;
        });
    }

    /** What a partition knows of a batch that is uploaded line by line. */
    public Optional<StoredBatch> upload(int partition, String batchId) {
        requireCaughtUp(partition);
        return Optional.ofNullable(this.<String, StoredBatch, @Nullable StoredBatch>read(
                CoreStores.BATCHES, partition, batches -> batches.get(batchId)));
    }

    /** The batch that the first call under an idempotency key became, as the digest of the key stands in Kafka. */
    public Optional<String> batchOf(String idempotencyKey) {
        int partition = partitionOf(idempotencyKey);
        requireCaughtUp(partition);
        return Optional.ofNullable(this.<String, StoredRequest, @Nullable StoredRequest>read(
                        CoreStores.REQUESTS, partition, requests -> requests.get(idempotencyKey)))
                .map(StoredRequest::getBatchId);
    }

    private static BatchResult result(int partition, KeyValue<Bytes, StoredResult> row) {
        StoredResult stored = row.value;
        return new BatchResult(
                CoreStores.indexOf(row.key),
                new LogPosition(stored.getEpoch(), stored.getOffset()),
                partition,
                stored.getTotal(),
                stored.getRejection(),
                stored.getScenarioId(),
                stored.getCampaign(),
                stored.getCreatedAt(),
                stored.getLoggedAt());
    }

    private void requireCaughtUp(int partition) {
        if (!catchUp.isDone(partition)) {
            throw new NotServedException("Partition " + partition + " is not yet up to date after the start");
        }
    }

    /** The store may go away at any time, also while it is read, or come back empty to be restored. */
    private <K, V, R extends @Nullable Object> R read(
            String name, int partition, Function<ReadOnlyKeyValueStore<K, V>, R> reading) {
        int term = processed.term(partition);
        if (!ProcessedPartitions.isProcessed(term)) {
            throw new NotServedException("Partition " + partition + " is not processed here now");
        }
        R found;
        try {
            // A store counts as stale for Kafka Streams as soon as another partition's is restored.
            found = reading.apply(
                    streams.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<K, V>keyValueStore())
                            .withPartition(partition)
                            .enableStaleStores()));
        } catch (InvalidStateStoreException
                | TaskCorruptedException
                | IllegalStateException
                // Of a mapped file that was cut off: the JVM may tell it only once the store has returned.
                | InternalError e) {
            throw new NotServedException("Partition " + partition + " is not served here now: " + e.getMessage());
        }
        if (processed.term(partition) != term) {
            throw new NotServedException("Partition " + partition + " has gone while it was read");
        }
        return found;
    }
}
