package dev.linkstream.reads;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.streams.NotServedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /** What a code stands for. */
    public sealed interface Found {
        /**
         * A link.
         *
         * @param position where it was asked for; null only of a link that was made up
         * @param state what counts instead of the row's options; null where nothing was changed or counted
         */
        record Link(
                String code,
                @Nullable Position position,
                StoredLink link,
                @Nullable StoredLinkState state) implements Found {

            /** The same link under its code, which the owner of a partition need not know. */
            public Link withCode(String itsCode) {
                return new Link(itsCode, position, link, state);
            }

            /** A link that was never changed. */
            public Link(String code, StoredLink link) {
                this(code, null, link, null);
            }

            /** The link as it is now. */
            public LinkNow now() {
                return new LinkNow(link, state);
            }
        }

        /** There is no such link, and as far as is known there never was one under this code. */
        record Unknown() implements Found {}

        /** There was one, perhaps, and it was dead for so long that nothing is known of it any more. */
        record Gone() implements Found {}

        /** Whether there is such a link will be known later. */
        record NotYet() implements Found {}
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
