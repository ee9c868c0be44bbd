package dev.linkstream.reads.partition;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.codes.Position;
import org.jspecify.annotations.Nullable;

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
