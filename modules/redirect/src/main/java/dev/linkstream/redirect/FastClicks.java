package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Scenario;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.ClickDecision.Wish;
import dev.linkstream.redirect.pages.Refusal;
import dev.linkstream.redirect.visits.Visitors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link ClickDecision} says of a click on the fast path, and tells of it. How an answer is written, as bytes
 * ahead of the HTTP codec or as a response behind it, is its {@link Writer}'s. Thread-safe, never waits.
 */
final class FastClicks {

    private final LinkTargets targets;
    private final Clicks clicks;

    FastClicks(LinkTargets targets, Clicks clicks) {
        this.targets = targets;
        this.clicks = clicks;
    }

    /** One request's answer. What was written does not count where it then says false. */
    interface Writer {

        void refuse(Refusal refusal);

        /** Leads to the deep link; false where a header cannot hold it as it stands. */
        boolean open(StoredLink link, Scenario scenario);

        /** Leads to a fallback URL; false where a header cannot hold it as it stands. */
        boolean leadTo(String fallback);

        /** Leads on once the link's log has said that this click may; false where that is not to be waited for. */
        boolean ask(Found.Link link, Scenario scenario, Visitors.Visitor visitor);
    }

    /**
     * Answers a click.
     *
     * @param found null where what the code stands for cannot be told at once
     * @param again whether the visitor may have clicked within the last minute
     * @return false where the web framework has to answer: then nothing was written or told
     */
    boolean answer(@Nullable Found found, Wish wish, boolean again, RequestHeaders headers, Writer writer) {
        if (found instanceof Found.Unknown || found instanceof Found.Gone) {
            writer.refuse(found instanceof Found.Gone ? Refusal.GONE : Refusal.UNKNOWN);
            return true;
        }
        if (!(found instanceof Found.Link link)) {
            return false;
        }
        Visitors.Visitor visitor = clicks.visitor(headers);
        ClickDecision decision = targets.decide(link.now(), wish, Clicks.kind(visitor, headers), again);
        if (decision instanceof ClickDecision.Open open) {
            boolean written = writer.open(link.link(), open.scenario());
            if (written && open.counts()) {
                clicks.tell(link, visitor);
            }
            return written;
        }
        if (decision instanceof ClickDecision.Closed closed) {
            boolean written = leadElsewhere(closed.fallback(), writer);
            if (written) {
                clicks.tell(link, closed);
            }
            return written;
        }
        return decision instanceof ClickDecision.Ask ask && writer.ask(link, ask.scenario(), visitor);
    }

    private static boolean leadElsewhere(@Nullable String fallback, Writer writer) {
        if (fallback == null) {
            writer.refuse(Refusal.GONE);
            return true;
        }
        return writer.leadTo(fallback);
    }
}
