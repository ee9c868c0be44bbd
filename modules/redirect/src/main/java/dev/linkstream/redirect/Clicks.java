package dev.linkstream.redirect;

import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.visits.Visit;
import dev.linkstream.redirect.visits.Visitors;
import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Knows who is a visitor, and tells of each click that counts, and of each that finds a link expired. Thread-safe, and never
 * waits.
 */
public final class Clicks {

    private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");

    /** By which browsers say that a load is not a click: today's, Chrome's and Safari's of old, Firefox's of old. */
    private static final List<AsciiString> PURPOSES = List.of(
            AsciiString.cached("sec-purpose"),
            AsciiString.cached("purpose"),
            AsciiString.cached("x-purpose"),
            AsciiString.cached("x-moz"));

    /** What stands in front there; "prefetch;prerender" is one too. */
    private static final List<String> NO_CLICK = List.of("prefetch", "preview", "prerender", "instant");

    private final Consumer<Visit> visits;
    private final Expiries expiries;
    private final Clock clock;
    private final Visitors visitors = new Visitors();

    /** Where it is told that links have expired. */
    public interface Expiries {

        /** Takes over that a click found the link expired, at that time, without waiting. */
        void tell(Found.Link link, Instant seenAt);
    }

    /** {@code visits} takes each click over without waiting. */
    public Clicks(Consumer<Visit> visits, Expiries expiries, Clock clock) {
        this.visits = visits;
        this.expiries = expiries;
        this.clock = clock;
    }

    /** Who asks for a link, as far as their headers say. */
    static ClickDecision.Visitor kind(Visitors.Visitor visitor, RequestHeaders headers) {
        if (visitor.isPreviewBot()) {
            return ClickDecision.Visitor.PREVIEW_BOT;
        }
        return isPrefetch(headers) ? ClickDecision.Visitor.PREFETCH : ClickDecision.Visitor.PERSON;
    }

    /** What the {@code User-Agent} header says. */
    Visitors.Visitor visitor(RequestHeaders headers) {
        return visitors.of(headers.first(USER_AGENT));
    }

    /** Tells of a click. */
    void tell(Found.Link found, Visitors.Visitor visitor) {
        visits.accept(
                new Visit.Click(found.code(), found.link(), Instant.ofEpochMilli(clock.millis()), visitor.device()));
    }

    /** Tells what a click on a closed link has found out. */
    void tell(Found.Link found, ClickDecision.Closed closed) {
        if (closed.tellsExpiry()) {
            expiries.tell(found, Instant.ofEpochMilli(clock.millis()));
        }
    }

    /** Whether a browser only gets ready for a click that may never come. */
    static boolean isPrefetch(RequestHeaders headers) {
        for (AsciiString name : PURPOSES) {
            CharSequence purpose = headers.first(name);
            if (purpose != null && saysNoClick(purpose)) {
                return true;
            }
        }
        return false;
    }

    private static boolean saysNoClick(CharSequence purpose) {
        for (String word : NO_CLICK) {
            if (AsciiString.regionMatches(purpose, true, 0, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }
}
