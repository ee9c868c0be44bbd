package dev.linkstream.query.contexts;

import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.links.values.UnicodeText;
import dev.linkstream.reads.PartitionReads;
import dev.linkstream.reads.partition.ContextRead;
import java.util.Optional;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Mono;

/**
 * The contexts of users: each shows what every call wrote that was answered before. Where that cannot be had within
 * {@link PartitionReads#PATIENCE}, the read fails with status 503.
 */
public final class UserContexts {

    /** In characters. Longer user ids are taken from nobody. */
    private static final int MAX_USER_ID = 384;

    private final PartitionReads reads;
    private final ToIntFunction<String> partitionOf;

    public UserContexts(PartitionReads reads, ToIntFunction<String> partitionOf) {
        this.reads = reads;
        this.partitionOf = partitionOf;
    }

    public Mono<Optional<StoredContext>> find(String userId) {
        return UnicodeText.isLonger(userId, MAX_USER_ID)
                ? Mono.just(Optional.empty())
                : reads.await(new ContextRead(partitionOf.applyAsInt(userId), userId));
    }
}
