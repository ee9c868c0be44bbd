package dev.linkstream.reads;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinkRead;
import dev.linkstream.streams.NotServedException;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds links by short code with read-your-writes: a link that was answered is found, whichever instance made it and
 * even if its record has yet to be processed: for that it waits up to {@link PartitionReads#PATIENCE}. Only what is known
 * to be processed, or to lie beyond the log, is unknown.
 */
public final class LinkLookup {

    private final CodeBook codes;
    private final PartitionReads reads;
    private final LogEnds ends;

    public LinkLookup(CodeBook codes, PartitionReads reads, LogEnds ends) {
        this.codes = codes;
        this.reads = reads;
        this.ends = ends;
    }

    public Mono<Found> find(String code) {
        List<Position> positions = codes.decode(code);
        if (positions.isEmpty()) {
            return Mono.just(new Found.Unknown());
        }
        return look(code, positions)
                .flatMap(found -> found instanceof Found.NotYet ? beyondTheLog(code, positions) : Mono.just(found));
    }

    private Mono<Found> look(String code, List<Position> positions) {
        if (positions.size() == 1) {
            return look(code, positions.get(0));
        }
        return Flux.fromIterable(positions)
                .concatMap(position -> look(code, position))
                .takeUntil(found -> found instanceof Found.Link)
                .reduce((one, next) -> next instanceof Found.Unknown ? one : next);
    }

    private Mono<Found> look(String code, Position position) {
        return reads.read(new LinkRead(code, position)).onErrorReturn(NotServedException.class, new Found.NotYet());
    }

    /** A position that the log has not reached was never given out, so nothing is worth waiting for. */
    private Mono<Found> beyondTheLog(String code, List<Position> positions) {
        return ends.reach(positions)
                .flatMap(reached -> reached ? await(code, positions) : Mono.just(new Found.Unknown()))
                .timeout(PartitionReads.PATIENCE, Mono.just(new Found.NotYet()))
                .onErrorResume(fault -> Mono.just(new Found.NotYet()));
    }

    private Mono<Found> await(String code, List<Position> positions) {
        return look(code, positions)
                .repeatWhen(looks -> looks.delayElements(PartitionReads.PAUSE))
                .takeUntil(found -> !(found instanceof Found.NotYet))
                .last();
    }
}
