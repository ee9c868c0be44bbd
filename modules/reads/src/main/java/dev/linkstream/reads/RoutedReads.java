package dev.linkstream.reads;

import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.streams.NotServedException;
import java.util.Optional;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/**
 * Asks this process, and where it does not hold the partition, the instance that does: a read of a partition that is
 * here costs nothing more.
 */
public final class RoutedReads implements PartitionReads {

    private final PartitionReads local;
    private final String address;
    private final IntFunction<Optional<String>> owners;
    private final Peers peers;

    /**
     * @param address of this instance, {@code host:port}
     * @param owners the address of the instance that holds a partition, empty while that is not settled
     */
    public RoutedReads(PartitionReads local, String address, IntFunction<Optional<String>> owners, Peers peers) {
        this.local = local;
        this.address = address;
        this.owners = owners;
        this.peers = peers;
    }

    @Override
    public <T> Mono<T> read(PartitionRead<T> read) {
        return local.read(read).onErrorResume(NotServedException.class, notHere -> elsewhere(read, notHere));
    }

    private <T> Mono<T> elsewhere(PartitionRead<T> read, NotServedException notHere) {
        return owners.apply(read.partition())
                .filter(owner -> !owner.equals(address))
                .map(owner -> peers.ask(owner, read))
                .orElseGet(() -> Mono.error(notHere));
    }
}
