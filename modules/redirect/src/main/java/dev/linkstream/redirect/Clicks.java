package dev.linkstream.redirect;

import dev.linkstream.reads.LinkLookup.Found;
import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells of each click: a GET of a link that is no preview and no prefetch. Thread-safe, and never waits. */
public final class Clicks {

    private static final String PREFETCH = "prefetch";

    private final Consumer<Visit> visits;
    private final Clock clock;
    private final Visitors visitors = new Visitors();

    /** {@code visits} takes each click over without waiting. */
    public Clicks(Consumer<Visit> visits, Clock clock) {
        this.visits = visits;
        this.clock = clock;
    }

    /**
     * Tells of a GET that is redirected to the deep link, if it is a click.
     *
     * @param secPurpose the header {@code Sec-Purpose}
     * @param purpose the header {@code Purpose}
     * @param userAgent the header {@code User-Agent}
     */
    void tell(
            Found.Link found,
            @Nullable CharSequence secPurpose,
            @Nullable CharSequence purpose,
            @Nullable CharSequence userAgent) {
        if (isPrefetch(secPurpose) || isPrefetch(purpose)) {
            return;
        }
        Visitors.Visitor visitor = visitors.of(userAgent);
        if (!visitor.isPreviewBot()) {
            visits.accept(new Visit.Click(
                    found.code(), found.link(), Instant.ofEpochMilli(clock.millis()), visitor.device()));
        }
    }

    /** Whether a browser only gets ready for a click that may never come. */
    private static boolean isPrefetch(@Nullable CharSequence purpose) {
        // "prefetch;prerender" is one too.
        return purpose != null && AsciiString.regionMatches(purpose, true, 0, PREFETCH, 0, PREFETCH.length());
    }
}
