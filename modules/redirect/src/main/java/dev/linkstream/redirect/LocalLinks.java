package dev.linkstream.redirect;

import dev.linkstream.core.CoreReads;
import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.LinkLookup;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.reads.partition.LinkRead;
import dev.linkstream.streams.NotServedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the stores of this process know of a code at once, as {@link LinkLookup} reads it: what is not here, or not yet,
 * is for that one to find out. Thread-safe; blocks while a store reads the disk.
 */
public final class LocalLinks implements LoopLookups.Links {

    private final CoreReads stores;

    public LocalLinks(CoreReads stores) {
        this.stores = stores;
    }

    @Override
    public @Nullable Found here(String code, List<Position> positions) {
        for (Position position : positions) {
            StoredLink link = stores.linkHere(position);
            if (link != null) {
                LinkNow now = stores.nowHere(link, position);
                return now == null ? null : new Found.Link(code, position, link, now.state());
            }
        }
        return null;
    }

    @Override
    public Found find(String code, List<Position> positions) {
        Found best = new Found.Unknown();
        for (Position position : positions) {
            Found found = find(code, position);
            if (found instanceof Found.Link) {
                return found;
            }
            best = found instanceof Found.Unknown || best instanceof Found.NotYet ? best : found;
        }
        return best;
    }

    private Found find(String code, Position position) {
        try {
            return new LinkRead(code, position).ask(stores);
        } catch (NotServedException e) {
            return new Found.NotYet();
        }
    }
}
