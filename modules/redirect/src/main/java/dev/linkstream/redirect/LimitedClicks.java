package dev.linkstream.redirect;

import dev.linkstream.events.Device;
import dev.linkstream.reads.partition.Found;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/** Asks whether clicks on limited links lead on, and gives each the cookie that it is known by. Thread-safe. */
public final class LimitedClicks {

    private final ClickVerdicts verdicts;
    private final ClickCookie cookies;
    private final Clock clock;

    /**
     * A click that was asked about.
     *
     * @param cookie goes with whatever is answered to a click that may count
     * @param verdict see {@link ClickVerdicts#ask}
     */
    record Asked(ResponseCookie cookie, CompletableFuture<ClickVerdicts.Verdict> verdict) {}

    public LimitedClicks(ClickVerdicts verdicts, ClickCookie cookies, Clock clock) {
        this.verdicts = verdicts;
        this.cookies = cookies;
        this.clock = clock;
    }

    /** Asks about a click; {@code sent}: the id that the browser says it has, null for a new click. */
    Asked ask(@Nullable String sent, Found.Link link, Device device) {
        String id = idOrNew(sent);
        return new Asked(ClickCookie.of(id, link.link(), link.code()), verdicts.ask(id, link, clock.instant(), device));
    }

    /** The cookie of a click that is still to come. */
    ResponseCookie cookie(@Nullable String sent, Found.Link link) {
        return ClickCookie.of(idOrNew(sent), link.link(), link.code());
    }

    private String idOrNew(@Nullable String sent) {
        return sent == null ? cookies.newId() : sent;
    }
}
