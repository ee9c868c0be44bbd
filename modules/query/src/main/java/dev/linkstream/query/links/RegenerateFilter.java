package dev.linkstream.query.links;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.links.LinkState;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.log.UnavailableException;
import dev.linkstream.reads.partition.LinksPage;
import dev.linkstream.stats.links.LinkNumbers;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Picks the links that {@code only} names from a page of them. May block: whether links were clicked is asked for. */
public final class RegenerateFilter {

    private static final int ASKED_AT_ONCE = 64;

    private final Function<LinkNow, LinkState> states;
    private final Counts counts;
    private final CodeBook codes;

    /** Counts of links. */
    public interface Counts {

        /** Empty where nobody can tell now. */
        Mono<LinkNumbers> of(String userId, String code);
    }

    public RegenerateFilter(Function<LinkNow, LinkState> states, Counts counts, CodeBook codes) {
        this.states = states;
        this.counts = counts;
        this.codes = codes;
    }

    /** Null where {@code only} is nothing to choose by. */
    @Nullable Function<List<LinksPage.Row>, List<LinksPage.Row>> of(String only) {
        return switch (only) {
            case "all" -> rows -> rows;
            case "expired" ->
                rows -> rows.stream()
                        .filter(row -> states.apply(row.link().now()) == LinkState.EXPIRED)
                        .toList();
            case "unclicked" -> this::unclicked;
            default -> null;
        };
    }

    private List<LinksPage.Row> unclicked(List<LinksPage.Row> rows) {
        List<LinksPage.Row> unclicked = Flux.fromIterable(rows)
                .flatMapSequential(
                        row -> clicks(row).flatMap(n -> n == 0 ? Mono.just(row) : Mono.empty()), ASKED_AT_ONCE)
                .collectList()
                .block();
        return unclicked == null ? List.of() : unclicked;
    }

    private Mono<Long> clicks(LinksPage.Row row) {
        return counts.of(row.link().link().getUserId(), codes.encode(row.position()))
                .map(LinkNumbers::clicks)
                .switchIfEmpty(
                        Mono.error(() -> new UnavailableException("Whether links were clicked cannot be told now")));
    }
}
